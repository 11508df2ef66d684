package dev.grapevine.node.config;

import static dev.grapevine.node.config.Option.Group.OPTIONS;
import static dev.grapevine.node.config.Option.Group.RELAY;

import java.util.List;

/** The options about which transactions are kept and relayed; {@link MempoolConfig} reads them. */
final class RelayOptions {
  private RelayOptions() {}

  static void add(List<Option> all) {
    all.add(
        Option.of(
            OPTIONS,
            "maxmempool",
            "=<n>",
            "Keep the transactions in memory below this many megabytes (5 and up with the default"
                + " limits of clusters, default: 300)"));
    all.add(
        Option.of(
            OPTIONS,
            "mempoolexpiry",
            "=<n>",
            "Do not keep transactions in the mempool longer than this many hours (default: 336)"));
    all.add(
        Option.of(
            OPTIONS,
            "persistmempool",
            "",
            "Save the mempool at the end and load it at the start (default: 1)"));
    all.add(
        Option.of(
            OPTIONS,
            "persistmempoolv1",
            "",
            "Write mempool.dat in the older format without an obfuscation key (default: 0)"));
    addRelay(all);
  }

  private static void addRelay(List<Option> all) {
    all.add(
        Option.of(
            RELAY,
            "acceptnonstdtxn",
            "",
            "Relay and mine transactions that are not standard (test networks only, default: 0)"));
    all.add(
        Option.of(
            RELAY,
            "bytespersigop",
            "=<n>",
            "Virtual bytes that a signature operation counts for at least (default: 20)"));
    all.add(
        Option.of(
            RELAY,
            "datacarrier",
            "",
            "Relay and mine transactions that carry data in OP_RETURN outputs (default: 1)"));
    all.add(
        Option.of(
            RELAY,
            "datacarriersize",
            "=<n>",
            "Bytes that the OP_RETURN scripts of a transaction may have together (default:"
                + " 100000)"));
    all.add(
        Option.of(
            RELAY,
            "dustrelayfee",
            "=<amt>",
            "An output worth less than it costs to spend it at this fee rate in BTC/kvB is dust"
                + " (default: 0.00003)"));
    all.add(
        Option.of(
            RELAY,
            "incrementalrelayfee",
            "=<amt>",
            "Fee rate in BTC/kvB that a replacement pays on top, and by which the minimum of a full"
                + " mempool rises (default: 0.000001)"));
    all.add(
        Option.of(
            RELAY,
            "limitclustercount",
            "=<n>",
            "Transactions of the mempool that may depend on one another (1 to 64, default: 64)"));
    all.add(
        Option.of(
            RELAY,
            "limitclustersize",
            "=<n>",
            "Thousand virtual bytes that such transactions may have together (default: 101)"));
    all.add(
        Option.of(
            RELAY,
            "minrelaytxfee",
            "=<amt>",
            "Fee rate in BTC/kvB below which a transaction is not relayed (default: 0.000001, or"
                + " that of -incrementalrelayfee if it is higher)"));
    all.add(
        Option.of(
            RELAY,
            "permitbaremultisig",
            "",
            "Relay transactions with multisig outputs that are not P2SH (default: 1)"));
    all.add(
        Option.of(
            RELAY,
            "privatebroadcast",
            "",
            "Send transactions of sendrawtransaction to a few peers over short connections of their"
                + " own through Tor or I2P, and keep them out of the mempool until they come back"
                + " from the network (default: 0)"));
    all.add(
        Option.of(
            RELAY,
            "txreconciliation",
            "",
            "Offer peers to announce transactions by reconciling sets (BIP330); only the offer is"
                + " made so far (default: 0)"));
  }
}
