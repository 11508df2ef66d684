/**
 * Output descriptors (BIP380 to BIP386, BIP389): {@link
 * dev.grapevine.node.descriptor.DescriptorParser} reads them into {@link
 * dev.grapevine.node.descriptor.Descriptor}s, whose keys are {@link
 * dev.grapevine.node.descriptor.KeyExpression}s; {@link dev.grapevine.node.descriptor.Expansion}
 * makes scripts of them, {@link dev.grapevine.node.descriptor.Inference} descriptors of scripts.
 * Miniscript and {@code musig} are not read.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.descriptor;
