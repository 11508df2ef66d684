package dev.grapevine.chain.script;

import org.jspecify.annotations.Nullable;

/**
 * What a taproot signature signs beyond the transaction (BIP341, BIP342).
 *
 * @param annexHash SHA-256 of the annex with its length, null without an annex
 * @param leafHash the tapleaf's hash, null for a spend by key
 * @param codeSeparator place of the last CODESEPARATOR run, counted in operations, -1 without one
 */
record TapContext(byte @Nullable [] annexHash, byte @Nullable [] leafHash, int codeSeparator) {
  static final int NO_CODE_SEPARATOR = -1;
}
