package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.ScriptText;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.descriptor.Descriptor;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.rpc.Json;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Transactions and scripts as JSON (Bitcoin Core {@code TxToUniv}, {@code ScriptToUniv}).
 * Immutable, for any thread.
 */
public final class TransactionJson {
  private final AddressCodec addresses;
  private final Descriptors descriptors;

  TransactionJson(AddressCodec addresses, Descriptors descriptors) {
    this.addresses = addresses;
    this.descriptors = descriptors;
  }

  /** A transaction without its hex. */
  public ObjectNode decoded(Transaction transaction) {
    return write(Json.object(), transaction, Optional.empty(), false);
  }

  /** A transaction with its hex. */
  ObjectNode of(Transaction transaction) {
    return of(Json.object(), transaction, Optional.empty(), false);
  }

  /**
   * Adds a transaction with its hex to {@code target}.
   *
   * @param spent the coins of its inputs, from which the fee is shown
   * @param withPrevouts show those coins too
   */
  ObjectNode of(
      ObjectNode target,
      Transaction transaction,
      Optional<List<Coin>> spent,
      boolean withPrevouts) {
    return write(target, transaction, spent, withPrevouts)
        .put("hex", HexFormat.of().formatHex(transaction.serialized()));
  }

  private ObjectNode write(
      ObjectNode target,
      Transaction transaction,
      Optional<List<Coin>> spent,
      boolean withPrevouts) {
    target
        .put("txid", transaction.txid().toString())
        .put("hash", transaction.wtxid().toString())
        .put("version", Integer.toUnsignedLong(transaction.version()))
        .put("size", transaction.totalSize())
        .put("vsize", transaction.virtualSize())
        .put("weight", transaction.weight())
        .put("locktime", Integer.toUnsignedLong(transaction.lockTime()));
    ArrayNode inputs = target.putArray("vin");
    long fee = 0;
    for (int i = 0; i < transaction.inputs().size(); i++) {
      ObjectNode input = inputs.addObject();
      TxIn txIn = transaction.inputs().get(i);
      writeInput(input, txIn, transaction.isCoinbase());
      if (spent.isPresent()) {
        Coin coin = spent.get().get(i);
        fee += coin.output().value();
        if (withPrevouts) {
          input.set("prevout", prevout(coin));
        }
      }
      input.put("sequence", Integer.toUnsignedLong(txIn.sequence()));
    }
    ArrayNode outputs = target.putArray("vout");
    for (int n = 0; n < transaction.outputs().size(); n++) {
      TxOut output = transaction.outputs().get(n);
      fee -= output.value();
      outputs
          .addObject()
          .put("value", Amounts.of(output.value()))
          .put("n", n)
          .set("scriptPubKey", script(output.scriptPubKey()));
    }
    if (spent.isPresent()) {
      target.put("fee", Amounts.of(fee));
    }
    return target;
  }

  private static void writeInput(ObjectNode target, TxIn input, boolean coinbase) {
    if (coinbase) {
      target.put("coinbase", input.scriptSig().toHex());
    } else {
      target
          .put("txid", input.prevout().txid().toString())
          .put("vout", Integer.toUnsignedLong(input.prevout().index()));
      target
          .putObject("scriptSig")
          .put("asm", ScriptText.asm(input.scriptSig(), true))
          .put("hex", input.scriptSig().toHex());
    }
    if (!input.witness().isEmpty()) {
      ArrayNode items = target.putArray("txinwitness");
      input.witness().items().forEach(item -> items.add(HexFormat.of().formatHex(item)));
    }
  }

  private ObjectNode prevout(Coin coin) {
    ObjectNode prevout =
        Json.object()
            .put("generated", coin.coinbase())
            .put("height", coin.height())
            .put("value", Amounts.of(coin.output().value()));
    prevout.set("scriptPubKey", script(coin.output().scriptPubKey()));
    return prevout;
  }

  /** A scriptPubKey. */
  public ObjectNode script(Script script) {
    return script(script, descriptors.infer(script));
  }

  /** A scriptPubKey whose witness script is {@code witness}. */
  ObjectNode script(Script script, Script witness) {
    KeyRing known = new KeyRing();
    known.add(witness);
    return script(script, descriptors.inferred(script, known));
  }

  private ObjectNode script(Script script, Descriptor descriptor) {
    ObjectNode result =
        Json.object()
            .put("asm", ScriptText.asm(script))
            .put("desc", descriptors.text(descriptor))
            .put("hex", script.toHex());
    Optional<String> address =
        descriptor instanceof Descriptor.Address(String text, _)
            ? Optional.of(text)
            : addresses.encode(script);
    address.ifPresent(text -> result.put("address", text));
    return result.put("type", StandardScript.of(script).typeName());
  }
}
