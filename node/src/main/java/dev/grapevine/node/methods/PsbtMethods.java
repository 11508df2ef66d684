package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.node.psbt.Psbt;
import dev.grapevine.node.psbt.PsbtCombiner;
import dev.grapevine.node.psbt.PsbtException;
import dev.grapevine.node.psbt.PsbtReader;
import dev.grapevine.node.psbt.PsbtSigner;
import dev.grapevine.node.psbt.PsbtWriter;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * PSBTs made, read, merged and finished (Bitcoin Core {@code rpc/rawtransaction.cpp}); {@link
 * PsbtUpdateMethods} has those that look at the chain.
 */
final class PsbtMethods {
  private static final int DEFAULT_VERSION = 2;

  private final RawTransactions transactions;
  private final PsbtJson json;

  PsbtMethods(AddressCodec addresses, TransactionJson transactionJson) {
    this.transactions = new RawTransactions(addresses);
    this.json = new PsbtJson(transactionJson);
  }

  List<RpcMethod> all() {
    RpcParameter version =
        RpcParameter.optional(
            "psbt_version",
            RpcParameter.Type.NUMBER,
            "The version of the PSBT, 0 or 2 (default: 2)");
    RpcParameter psbt =
        RpcParameter.required("psbt", RpcParameter.Type.STRING, "The PSBT in base 64");
    RpcParameter several =
        RpcParameter.required("txs", RpcParameter.Type.ARRAY, "PSBTs in base 64");
    List<RpcParameter> creating = new ArrayList<>(RawTransactions.parameters());
    creating.add(version);
    return List.of(
        method(
            "combinepsbt",
            "Combine several PSBTs of one transaction into one that has what all of them have.",
            List.of(several),
            this::combine),
        method(
            "converttopsbt",
            "Make a PSBT of a transaction, without its signatures.",
            List.of(
                RpcParameter.required(
                    "hexstring", RpcParameter.Type.STRING, "The transaction hex string"),
                RpcParameter.optional(
                    "permitsigdata",
                    RpcParameter.Type.BOOL,
                    "Drop signatures; else a transaction with some is an error (default: false)"),
                RpcParameter.optional(
                    "iswitness",
                    RpcParameter.Type.BOOL,
                    "Whether the transaction is in the form with a witness (default: depends on"
                        + " it)"),
                version),
            this::convert),
        method(
            "createpsbt",
            "Create a PSBT that spends the given inputs and creates new outputs.",
            creating,
            request -> encoded(Psbt.create(transactions.create(request), version(request, 5)))),
        method(
            "decodepsbt",
            "Return a JSON object representing a PSBT.",
            List.of(psbt),
            request -> json.of(decode(request.string(0)))),
        method(
            "finalizepsbt",
            "Put what unlocks each input in the place of its parts, and take the transaction out"
                + " if that was possible for all of them.",
            List.of(
                psbt,
                RpcParameter.optional(
                    "extract",
                    RpcParameter.Type.BOOL,
                    "Return the transaction as hex digits, if it is complete, instead of the PSBT"
                        + " (default: true)")),
            this::finish),
        method(
            "joinpsbts",
            "Join several PSBTs of different inputs and outputs into one, in an order by chance."
                + " No input may be in two of them.",
            List.of(several),
            this::join));
  }

  private static RpcMethod method(
      String name, String help, List<RpcParameter> parameters, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.RAWTRANSACTIONS, help, parameters, handler);
  }

  /** Reads a PSBT; error -22 if it is none. */
  static Psbt decode(String base64) throws RpcException {
    try {
      return PsbtReader.decode(base64);
    } catch (PsbtException e) {
      throw new RpcException(RpcErrorCode.DESERIALIZATION_ERROR, "TX decode failed " + e.reason());
    }
  }

  private static List<Psbt> decodeAll(RpcRequest request) throws RpcException {
    List<Psbt> all = new ArrayList<>();
    for (String text : RawHex.strings(request, 0)) {
      all.add(decode(text));
    }
    return all;
  }

  private static JsonNode encoded(Psbt psbt) {
    return Json.string(PsbtWriter.encode(psbt));
  }

  private static int version(RpcRequest request, int index) throws RpcException {
    long version = request.longInteger(index, DEFAULT_VERSION);
    if (version < 0 || version > 0xffff_ffffL) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "JSON integer out of range");
    }
    if (version != 0 && version != 2) {
      throw Lookup.invalid("The PSBT version can only be 2 or 0");
    }
    return (int) version;
  }

  private JsonNode combine(RpcRequest request) throws RpcException {
    if (request.at(0).isEmpty()) {
      throw Lookup.invalid("Parameter 'txs' cannot be empty");
    }
    return encoded(
        PsbtCombiner.combine(decodeAll(request))
            .orElseThrow(() -> Lookup.invalid("PSBTs not compatible (different transactions)")));
  }

  private JsonNode convert(RpcRequest request) throws RpcException {
    boolean mayHaveSignatures = request.bool(1, false);
    Transaction tx =
        transaction(request)
            .orElseThrow(
                () -> new RpcException(RpcErrorCode.DESERIALIZATION_ERROR, "TX decode failed"));
    for (TxIn input : tx.inputs()) {
      boolean signed = input.scriptSig().length() > 0 || !input.witness().isEmpty();
      if (signed && !mayHaveSignatures) {
        throw new RpcException(
            RpcErrorCode.DESERIALIZATION_ERROR,
            "Inputs must not have scriptSigs and scriptWitnesses");
      }
    }
    return encoded(Psbt.create(tx, version(request, 3)));
  }

  /** Without inputs both forms may fit; the one with a witness is tried first, as elsewhere. */
  private static Optional<Transaction> transaction(RpcRequest request) throws RpcException {
    boolean mayHaveWitness = request.bool(2, true);
    boolean mayHaveNone = !request.bool(2, false);
    Optional<Transaction> extended =
        mayHaveWitness ? RawHex.transaction(request.string(0)) : Optional.empty();
    if (extended.isPresent() || !mayHaveNone) {
      return extended;
    }
    try {
      ByteReader in = new ByteReader(HexFormat.of().parseHex(request.string(0)));
      Transaction tx = Transaction.readWithoutWitness(in);
      return in.remaining() == 0 ? Optional.of(tx) : Optional.empty();
    } catch (IllegalArgumentException | MalformedDataException e) {
      return Optional.empty();
    }
  }

  private JsonNode finish(RpcRequest request) throws RpcException {
    Psbt psbt = decode(request.string(0));
    boolean extract = request.bool(1, true);
    boolean complete = PsbtSigner.finish(psbt);
    ObjectNode result = Json.object();
    if (complete && extract) {
      result.put(
          "hex", HexFormat.of().formatHex(PsbtSigner.extract(psbt).orElseThrow().serialized()));
    } else {
      result.put("psbt", PsbtWriter.encode(psbt));
    }
    return result.put("complete", complete);
  }

  private JsonNode join(RpcRequest request) throws RpcException {
    if (request.at(0).size() <= 1) {
      throw Lookup.invalid("At least two PSBTs are required to join PSBTs.");
    }
    List<Psbt> psbts = decodeAll(request);
    if (psbts.stream().anyMatch(psbt -> psbt.version() != 0)) {
      throw Lookup.invalid("joinpsbts only operates on version 0 PSBTs");
    }
    Optional<OutPoint> twice = PsbtCombiner.spentTwice(psbts);
    if (twice.isPresent()) {
      throw Lookup.invalid(
          "Input %s:%d exists in multiple PSBTs"
              .formatted(twice.get().txid(), Integer.toUnsignedLong(twice.get().index())));
    }
    return encoded(PsbtCombiner.join(psbts, new SecureRandom()));
  }
}
