/**
 * Scripts: running them, hashing what their signatures sign, and telling what they are.
 *
 * <ul>
 *   <li>The door: {@link dev.grapevine.chain.script.ScriptVerifier}, with {@link
 *       dev.grapevine.chain.script.ScriptFlags} in and a {@link
 *       dev.grapevine.chain.script.ScriptError} out; {@link
 *       dev.grapevine.chain.script.PrecomputedTransactionData} once for a transaction.
 *   <li>The machine: {@code Interpreter} (one switch over opcodes) with {@code ControlOps}, {@code
 *       StackOps}, {@code NumericOps} and {@code SignatureOps}, the state in {@code Execution};
 *       {@code Taproot} for witness version 1.
 *   <li>Signatures: {@link dev.grapevine.chain.script.SignatureHash}, {@link
 *       dev.grapevine.chain.script.TransactionSignatureChecker}, {@code SignatureEncoding}, {@code
 *       ScriptCode}.
 *   <li>Without running: {@link dev.grapevine.chain.script.SigOps}, {@link
 *       dev.grapevine.chain.script.StandardScript}, {@link dev.grapevine.chain.script.ScriptText};
 *       reading and writing with {@link dev.grapevine.chain.script.ScriptCursor} and {@link
 *       dev.grapevine.chain.script.ScriptBuilder}.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.script;
