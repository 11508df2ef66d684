package dev.grapevine.node.descriptor;

import dev.grapevine.chain.address.DescriptorChecksum;
import dev.grapevine.chain.address.ExtendedKeyCodec;
import dev.grapevine.node.miniscript.ExpressionText;
import java.util.ArrayList;
import java.util.List;

/** Writes descriptors, without secrets. Immutable, for any thread. */
public final class DescriptorText {
  private final ExtendedKeyCodec extendedKeys;

  /** Writes extended keys for a network. */
  public DescriptorText(ExtendedKeyCodec extendedKeys) {
    this.extendedKeys = extendedKeys;
  }

  /** With its checksum. */
  public String of(Descriptor descriptor) {
    return DescriptorChecksum.append(bare(descriptor));
  }

  private String bare(Descriptor descriptor) {
    return switch (descriptor) {
      case Descriptor.PayToKey(KeyExpression key) -> "pk(" + key(key) + ")";
      case Descriptor.PayToKeyHash(KeyExpression key) -> "pkh(" + key(key) + ")";
      case Descriptor.PayToWitnessKeyHash(KeyExpression key) -> "wpkh(" + key(key) + ")";
      case Descriptor.Combo(KeyExpression key) -> "combo(" + key(key) + ")";
      case Descriptor.Unused(KeyExpression key) -> "unused(" + key(key) + ")";
      case Descriptor.RawTaproot(KeyExpression key) -> "rawtr(" + key(key) + ")";
      case Descriptor.Multi(int k, List<KeyExpression> keys, boolean sorted) ->
          (sorted ? "sortedmulti(" : "multi(") + k + keys(keys) + ")";
      case Descriptor.MultiA(int k, List<KeyExpression> keys, boolean sorted) ->
          (sorted ? "sortedmulti_a(" : "multi_a(") + k + keys(keys) + ")";
      case Descriptor.Miniscript miniscript ->
          ExpressionText.of(miniscript.expression(), number -> key(miniscript.keys().get(number)));
      case Descriptor.PayToScriptHash(Descriptor inner) -> "sh(" + bare(inner) + ")";
      case Descriptor.PayToWitnessScriptHash(Descriptor inner) -> "wsh(" + bare(inner) + ")";
      case Descriptor.Taproot(KeyExpression key, List<Descriptor.Leaf> leaves) ->
          "tr(" + key(key) + (leaves.isEmpty() ? "" : "," + tree(leaves)) + ")";
      case Descriptor.Address(String text, _) -> "addr(" + text + ")";
      case Descriptor.Raw raw -> "raw(" + raw.script().toHex() + ")";
    };
  }

  private String key(KeyExpression key) {
    return key.text(extendedKeys::encode);
  }

  private String keys(List<KeyExpression> keys) {
    StringBuilder text = new StringBuilder();
    keys.forEach(key -> text.append(',').append(key(key)));
    return text.toString();
  }

  /** Braces around each pair of branches. */
  private String tree(List<Descriptor.Leaf> leaves) {
    StringBuilder text = new StringBuilder();
    // For each step down to where we are: whether its left branch is done.
    List<Boolean> steps = new ArrayList<>();
    for (Descriptor.Leaf leaf : leaves) {
      while (steps.size() < leaf.depth()) {
        text.append('{');
        steps.add(false);
      }
      text.append(bare(leaf.script()));
      while (!steps.isEmpty() && steps.getLast()) {
        text.append('}');
        steps.removeLast();
      }
      if (!steps.isEmpty()) {
        text.append(',');
        steps.set(steps.size() - 1, true);
      }
    }
    return text.toString();
  }
}
