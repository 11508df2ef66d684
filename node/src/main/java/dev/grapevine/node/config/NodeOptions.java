package dev.grapevine.node.config;

import static dev.grapevine.node.config.Option.Group.ACCEPTED;
import static dev.grapevine.node.config.Option.Group.CHAIN;
import static dev.grapevine.node.config.Option.Group.DEBUG;
import static dev.grapevine.node.config.Option.Group.OPTIONS;
import static dev.grapevine.node.config.Option.Group.RPC;

import java.util.ArrayList;
import java.util.List;

/**
 * The options of {@code grapevine node}: Bitcoin Core's names.
 *
 * <p>Those of Core's that change nothing here are still accepted, so that scripts and Core's own
 * test framework can start this node with the lines they have; {@link NodeConfig#withoutEffect}
 * says which were given. None of them is one with which a user hides: to take such a one silently
 * would expose who gives it.
 */
public final class NodeOptions {
  /** One a line, so that those who bring an option to life do not get in each other's way. */
  private static final String WITHOUT_EFFECT =
      """
      addresstype
      avoidpartialspends
      blockreconstructionextratxn
      changetype
      checkblockindex
      checkmempool
      checkpoints
      consolidatefeerate
      dbbatchsize
      dbcrashratio
      disablewallet
      discardfee
      fallbackfee
      forcecompactdb
      ipcbind
      keypool
      limitancestorcount
      limitancestorsize
      limitdescendantcount
      limitdescendantsize
      logratelimit
      maxapsfee
      maxsigcachesize
      maxtxfee
      mintxfee
      natpmp
      prevoutfetchthreads
      printpriority
      rpcdoccheck
      signer
      signetseednode
      spendzeroconfchange
      txconfirmtarget
      unsafesqlitesync
      wallet
      walletbroadcast
      walletcrosschain
      walletdir
      walletnotify
      walletrbf
      walletrejectlongchains
      """;

  public static final OptionTable TABLE = table();

  private NodeOptions() {}

  private static OptionTable table() {
    List<Option> all = new ArrayList<>();
    addGeneral(all);
    all.addAll(ProcessOptions.all());
    all.addAll(MiningOptions.all());
    all.addAll(IndexConfig.options());
    all.addAll(ZmqTopic.options());
    all.addAll(ProxyOptions.all());
    ConnectionOptions.add(all);
    RelayOptions.add(all);
    addRpc(all);
    addDebug(all);
    WITHOUT_EFFECT.lines().forEach(name -> all.add(Option.of(ACCEPTED, name, "", "")));
    return new OptionTable(all);
  }

  private static void addGeneral(List<Option> all) {
    all.add(Option.of(OPTIONS, "?", "", "Print this help message and exit (also -h or -help)"));
    all.add(Option.of(ACCEPTED, "h", "", ""));
    all.add(Option.of(ACCEPTED, "help", "", ""));
    all.add(Option.of(OPTIONS, "version", "", "Print version and exit"));
    all.add(
        Option.of(
            OPTIONS,
            "conf",
            "=<file>",
            "Read this configuration file; relative to the data directory (default:"
                + " grapevine.conf, else bitcoin.conf)"));
    all.add(
        Option.of(
            OPTIONS,
            "includeconf",
            "=<file>",
            "Read one more configuration file; only in the configuration file itself"));
    all.add(
        Option.of(
            OPTIONS,
            "datadir",
            "=<dir>",
            "Data directory, made if missing (default: ~/.grapevine)"));
    all.add(
        Option.of(
            OPTIONS, "dbcache", "=<n>", "Size of the coin cache in MiB (4 and up, default: 450)"));
    all.add(
        Option.of(
            OPTIONS,
            "loadblock",
            "=<file>",
            "Take over the blocks of this file, in the format of blk*.dat, at the start; may be"
                + " repeated"));
    all.add(
        Option.of(
            OPTIONS,
            "prune",
            "=<n>",
            "Delete old blocks: 0 = none (default), 1 = on request by pruneblockchain, from 550 on"
                + " = to stay below this many MiB. Going back to 0 takes -reindex, which fetches"
                + " the whole chain again"));
    all.add(
        Option.of(
            OPTIONS,
            "reindex",
            "",
            "Find out again what the block files hold, and rebuild the coins from them"));
    all.add(
        Option.of(
            OPTIONS, "reindex-chainstate", "", "Rebuild the coins from the blocks that are known"));
    all.add(
        Option.of(
            OPTIONS,
            "par",
            "=<n>",
            "Threads that verify scripts (0 = as many as there are processors, <0 = leave that many"
                + " processors free, default: 0)"));
    all.add(
        Option.of(
            OPTIONS,
            "assumevalid",
            "=<hex>",
            "Do not verify the scripts of this block's ancestors (0 to verify all, default: a block"
                + " of each chain that was known when this version was made)"));
    all.add(
        Option.of(
            OPTIONS,
            "minimumchainwork",
            "=<hex>",
            "Least work of a chain that is taken for the network's (default: that known when this"
                + " version was made)"));
    all.add(
        Option.of(
            OPTIONS,
            "maxtipage",
            "=<n>",
            "Seconds up to which a tip is recent enough to end initial download (default:"
                + " 86400)"));
    all.add(Option.of(CHAIN, "chain", "=<chain>", "main (default), testnet4, signet or regtest"));
    all.add(Option.of(CHAIN, "regtest", "", "Same as -chain=regtest"));
    all.add(Option.of(CHAIN, "signet", "", "Same as -chain=signet"));
    all.add(Option.of(CHAIN, "testnet4", "", "Same as -chain=testnet4"));
    all.add(
        Option.of(
            CHAIN,
            "signetchallenge",
            "=<hex>",
            "Script that the blocks of a signet satisfy (default: the public signet's)"));
    all.add(
        Option.of(
            CHAIN,
            "testactivationheight",
            "=<name>@<height>",
            "Height of the first block that segwit, bip34, dersig, cltv or csv binds, for tests;"
                + " may be repeated"));
    all.add(
        Option.of(
            CHAIN,
            "vbparams",
            "=<deployment>:<start>:<end>[:<min_activation_height>]",
            "Times of a version bits deployment (testdummy), for tests; may be repeated"));
    all.add(
        Option.of(
            CHAIN,
            "fastprune",
            "",
            "Small block files, and -prune from height 100 on, for tests (default: 0)"));
    all.add(Option.of(ACCEPTED, "testnet", "", ""));
  }

  private static void addRpc(List<Option> all) {
    all.add(
        Option.of(
            RPC,
            "deprecatedrpc",
            "=<method>",
            "Answer as an older version did: bip125, fullrbf; may be repeated"));
    all.add(
        Option.of(
            RPC, "rest", "", "Answer REST requests below /rest/ on the same port (default: 0)"));
    all.add(
        Option.of(
            RPC,
            "rpcallowip",
            "=<ip>",
            "Answer JSON-RPC from this address or network (1.2.3.4, 1.2.3.4/24, ::/0); may be"
                + " repeated"));
    all.add(
        Option.of(
            RPC,
            "rpcauth",
            "=<user>:<salt>$<hash>",
            "User and hashed password (HMAC-SHA-256) for JSON-RPC; may be repeated"));
    all.add(
        Option.perNetwork(
            RPC,
            "rpcbind",
            "=<addr>[:port]",
            "Listen for JSON-RPC on this address (default: 127.0.0.1 and ::1); counts only together"
                + " with -rpcallowip; may be repeated"));
    all.add(
        Option.of(
            RPC,
            "rpccookiefile",
            "=<loc>",
            "Where to write the password of this run; relative to the chain's data directory"
                + " (default: .cookie)"));
    all.add(
        Option.of(
            RPC,
            "rpccookieperms",
            "=<readable-by>",
            "Who may read the cookie file: owner, group or all (default: owner)"));
    all.add(
        Option.of(
            RPC,
            "rpcpassword",
            "=<pw>",
            "Password for JSON-RPC; the cookie file is then not written"));
    all.add(
        Option.perNetwork(
            RPC,
            "rpcport",
            "=<port>",
            "Listen for JSON-RPC on this port (default: 8332, testnet4: 48332, signet: 38332,"
                + " regtest: 18443)"));
    all.add(
        Option.of(
            RPC,
            "rpcservertimeout",
            "=<n>",
            "Seconds after which an idle JSON-RPC connection is closed (default: 30)"));
    all.add(Option.of(RPC, "rpcthreads", "=<n>", "Calls answered at the same time (default: 16)"));
    all.add(Option.of(RPC, "rpcuser", "=<user>", "User name for JSON-RPC"));
    all.add(
        Option.of(
            RPC, "rpcworkqueue", "=<n>", "Calls waiting to be answered at most (default: 64)"));
    all.add(
        Option.of(
            RPC,
            "rpcwhitelist",
            "=<user>:<methods>",
            "Let this user call only these methods, separated by commas; may be repeated"));
    all.add(
        Option.of(
            RPC,
            "rpcwhitelistdefault",
            "",
            "Let users without an -rpcwhitelist call nothing (default: 1 if there is any)"));
    all.add(Option.of(RPC, "server", "", "Answer JSON-RPC (default: 1)"));
  }

  private static void addDebug(List<Option> all) {
    all.add(
        Option.of(
            DEBUG,
            "acceptstalefeeestimates",
            "",
            "Start from estimates of fees that are older than 60 hours (regtest only, default:"
                + " 0)"));
    all.add(
        Option.of(
            DEBUG,
            "capturemessages",
            "",
            "Write all messages from and to each peer to message_capture/<address>/ in the"
                + " network's directory (default: 0)"));
    all.add(
        Option.of(
            DEBUG,
            "checkblocks",
            "=<n>",
            "Look at so many of the last blocks at the start, 0 for all (default: 6)"));
    all.add(
        Option.of(
            DEBUG, "checklevel", "=<n>", "How thoroughly -checkblocks looks, 0 to 4 (default: 3)"));
    all.add(
        Option.of(
            DEBUG,
            "debug",
            "=<category>",
            "Log this category in detail; without one or with 1, all; 0 or none, none; may be"
                + " repeated: "
                + String.join(", ", LogConfig.CATEGORIES)));
    all.add(
        Option.of(
            DEBUG, "debugexclude", "=<category>", "Do not log this category; may be repeated"));
    all.add(
        Option.of(
            DEBUG,
            "mocktime",
            "=<n>",
            "Start with the clock standing at this UNIX time (regtest only, default: 0 = real"
                + " time)"));
    all.add(
        Option.of(
            DEBUG,
            "printtoconsole",
            "",
            "Log to the console as well as to debug.log (default: 1)"));
    all.add(
        Option.of(
            DEBUG,
            "test",
            "=<option>",
            "bip94 (regtest only): bind blocks by the rules of testnet4 against time warps;"
                + " reindex_after_failure_noninteractive_yes: -reindex by itself where the blocks"
                + " cannot be loaded; others of Bitcoin Core's have no effect; may be repeated"));
    all.add(
        Option.of(
            DEBUG, "uacomment", "=<cmt>", "Append a comment to the user agent; may be repeated"));
  }
}
