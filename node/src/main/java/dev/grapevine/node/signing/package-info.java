/**
 * Unlocks outputs: {@link dev.grapevine.node.signing.InputSolver} finds by templates what an input
 * needs, {@link dev.grapevine.node.signing.SignatureMaker} makes the signatures, {@link
 * dev.grapevine.node.signing.SigningState} holds what there is so far and what is missing, {@link
 * dev.grapevine.node.signing.PartialInput} reads that out of an input that others began to sign.
 * Scripts that no template fits are taken as miniscript ({@link dev.grapevine.node.miniscript}).
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.signing;
