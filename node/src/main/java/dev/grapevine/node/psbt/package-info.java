/**
 * Partially signed transactions (BIP174, BIP370, BIP371, BIP373): a {@link
 * dev.grapevine.node.psbt.Psbt} is maps of keys and values, one for all, one for each {@link
 * dev.grapevine.node.psbt.PsbtInput} and {@link dev.grapevine.node.psbt.PsbtOutput}. {@link
 * dev.grapevine.node.psbt.PsbtReader} checks every field that is known ({@link
 * dev.grapevine.node.psbt.FieldChecks}), {@link dev.grapevine.node.psbt.PsbtWriter} writes in
 * Bitcoin Core's order. {@link dev.grapevine.node.psbt.PsbtCombiner} merges, {@link
 * dev.grapevine.node.psbt.PsbtSigner} updates, signs and finalizes, {@link
 * dev.grapevine.node.psbt.PsbtAnalysis} says what is missing. MuSig2 fields are carried along, and
 * not made.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.psbt;
