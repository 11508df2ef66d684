/**
 * Output descriptors (BIP380 to BIP386, BIP389): {@link
 * dev.grapevine.node.descriptor.DescriptorParser} reads them into {@link
 * dev.grapevine.node.descriptor.Descriptor}s, whose keys are {@link
 * dev.grapevine.node.descriptor.KeyExpression}s; {@link dev.grapevine.node.descriptor.Expansion}
 * makes scripts of them, {@link dev.grapevine.node.descriptor.Inference} descriptors of scripts.
 * What is no function of descriptors is read as miniscript (BIP379, {@link
 * dev.grapevine.node.miniscript}); keys may be aggregates (BIP390).
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.descriptor;
