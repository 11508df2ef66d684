package dev.grapevine.node.cli;

import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes JSON of the words on a command line. A word is a string unless the table says that its
 * parameter is something else, which is then read as JSON (Core {@code rpc/client.cpp}).
 */
final class CliParameters {
  /** A line for each method: its name, then {@code index:name} of each parameter that is JSON. */
  private static final String JSON_PARAMETERS =
      """
      addconnection 2:v2transport
      addnode 2:v2transport
      addpeeraddress 1:port 2:tried
      combinepsbt 0:txs
      combinerawtransaction 0:txs
      converttopsbt 1:permitsigdata 2:iswitness 3:psbt_version
      createmultisig 0:nrequired 1:keys
      createpsbt 0:inputs 1:outputs 2:locktime 3:replaceable 4:version 5:psbt_version
      createrawtransaction 0:inputs 1:outputs 2:locktime 3:replaceable 4:version
      decoderawtransaction 1:iswitness
      deriveaddresses 1:range
      descriptorprocesspsbt 1:descriptors 3:bip32derivs 4:finalize
      disconnectnode 1:nodeid
      dumptxoutset 2:options 2:rollback? 2:in_memory
      echojson 0:arg0 1:arg1 2:arg2 3:arg3 4:arg4 5:arg5 6:arg6 7:arg7 8:arg8 9:arg9
      estimaterawfee 0:conf_target 1:threshold
      estimatesmartfee 0:conf_target
      finalizepsbt 1:extract
      generateblock 1:transactions 2:submit
      generatetoaddress 0:nblocks 2:maxtries
      generatetodescriptor 0:num_blocks 2:maxtries
      getblock 1:verbosity 1:verbose
      getblockfrompeer 1:peer_id
      getblockhash 0:height
      getblockheader 1:verbose
      getblockstats 0:hash_or_height? 1:stats
      getblocktemplate 0:template_request
      getchaintxstats 0:nblocks
      getdescriptoractivity 0:blockhashes 1:scanobjects 2:include_mempool
      getmempoolancestors 1:verbose
      getmempooldescendants 1:verbose
      getnetworkhashps 0:nblocks 1:height
      getnodeaddresses 0:count
      getorphantxs 0:verbosity
      getrawmempool 0:verbose 1:mempool_sequence
      getrawtransaction 1:verbosity 1:verbose
      gettxout 1:n 2:include_mempool
      gettxoutproof 0:txids
      gettxoutsetinfo 1:hash_or_height? 2:use_index
      gettxspendingprevout 0:outputs 1:options 1:mempool_only 1:return_spending_tx
      importmempool 1:options 1:apply_fee_delta_priority 1:use_current_time 1:apply_unbroadcast_set
      joinpsbts 0:txs
      logging 0:include 1:exclude
      mockscheduler 0:delta_time
      prioritisetransaction 1:dummy 2:fee_delta
      pruneblockchain 0:height
      scanblocks 1:scanobjects 2:start_height 3:stop_height 5:options 5:filter_false_positives
      scantxoutset 1:scanobjects
      sendmsgtopeer 0:peer_id
      sendrawtransaction 1:maxfeerate 2:maxburnamount
      setban 2:bantime 3:absolute
      setmocktime 0:timestamp
      setnetworkactive 0:state
      signrawtransactionwithkey 1:privkeys 2:prevtxs
      stop 0:wait
      submitpackage 0:package 1:maxfeerate 2:maxburnamount
      testmempoolaccept 0:rawtxs 1:maxfeerate
      utxoupdatepsbt 1:descriptors
      verifychain 0:checklevel 1:nblocks
      waitforblock 1:timeout
      waitforblockheight 0:height 1:timeout
      waitfornewblock 0:timeout
      """;

  /** By "method index" and "method name": JSON, or with a question mark JSON if it is any. */
  private static final Map<String, Kind> TABLE = table();

  private enum Kind {
    STRING,
    JSON,
    JSON_OR_STRING
  }

  private CliParameters() {}

  /** {@code words} as positional parameters. */
  static ArrayNode positional(String method, List<String> words) throws CliException {
    ArrayNode parameters = Json.array();
    for (String word : words) {
      parameters.add(convert(kind(method, parameters.size()), word));
    }
    return parameters;
  }

  /**
   * {@code words} as named parameters. A word without "=" is positional; so is one whose name the
   * table does not know when it is JSON and the next position takes JSON.
   *
   * @throws RpcException what the node would say of {@code args} given twice, which an object of
   *     ours cannot hold
   */
  static ObjectNode named(String method, List<String> words) throws CliException, RpcException {
    ObjectNode parameters = Json.object();
    ArrayNode positional = Json.array();
    for (String word : words) {
      int equals = word.indexOf('=');
      Kind next = kind(method, positional.size());
      if (equals < 0) {
        positional.add(convert(next, word));
        continue;
      }
      String name = word.substring(0, equals);
      Kind kind = TABLE.getOrDefault(method + " " + name, Kind.STRING);
      Optional<JsonNode> whole =
          kind == Kind.STRING && next == Kind.JSON ? json(word) : Optional.empty();
      if (whole.isPresent()) {
        positional.add(whole.get());
      } else {
        parameters.set(name, convert(kind, word.substring(equals + 1)));
      }
    }
    if (!positional.isEmpty()) {
      if (parameters.has("args")) {
        throw new RpcException(
            RpcErrorCode.INVALID_PARAMETER, "Parameter args specified multiple times");
      }
      parameters.set("args", positional);
    }
    return parameters;
  }

  private static Kind kind(String method, int index) {
    return TABLE.getOrDefault(method + " " + index, Kind.STRING);
  }

  private static JsonNode convert(Kind kind, String word) throws CliException {
    return switch (kind) {
      case STRING -> Json.string(word);
      case JSON -> json(word).orElseThrow(() -> new CliException("Error parsing JSON: " + word));
      case JSON_OR_STRING -> json(word).orElseGet(() -> Json.string(word));
    };
  }

  private static Optional<JsonNode> json(String text) {
    try {
      return Optional.of(Json.read(text));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Map<String, Kind> table() {
    Map<String, Kind> table = new HashMap<>();
    for (String line : JSON_PARAMETERS.lines().toList()) {
      String[] words = line.split(" ", -1);
      for (String word : List.of(words).subList(1, words.length)) {
        boolean either = word.endsWith("?");
        String[] parts = (either ? word.substring(0, word.length() - 1) : word).split(":", -1);
        Kind kind = either ? Kind.JSON_OR_STRING : Kind.JSON;
        table.put(words[0] + " " + parts[0], kind);
        table.put(words[0] + " " + parts[1], kind);
      }
    }
    return table;
  }
}
