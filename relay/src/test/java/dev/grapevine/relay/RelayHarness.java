package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.ChainStorage;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.compact.Reconstruction;
import dev.grapevine.relay.mempool.AcceptanceResult;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import dev.grapevine.relay.mempool.MempoolOptions;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import dev.grapevine.relay.virtual.VirtualLink;
import dev.grapevine.relay.virtual.VirtualNetwork;
import dev.grapevine.relay.virtual.VirtualNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Nodes with names in a virtual network, for tests that read as stories:
 *
 * <pre>
 * RelayHarness net = new RelayHarness(1);
 * Member alice = net.node("alice");
 * Member bob = net.node("bob");
 * net.connect(alice, bob);
 * net.elapse(seconds(1));
 * alice.announces(tx);
 * net.elapse(seconds(20));
 * assertThat(bob.hasInMempool(tx)).isTrue();
 * </pre>
 *
 * <p>All nodes start at the tip of one regtest chain whose first coinbases can be spent, and the
 * date is that of the tip. The same seed and calls give the same events.
 */
public final class RelayHarness {
  /** One way, unless told otherwise. */
  public static final long LATENCY_NANOS = milliseconds(20);

  private static final int SPENDABLE_COINBASES = 10;

  private final SplittableRandom random;
  private final ChainBuilder chain;
  private final VirtualNetwork network;
  private int spent;

  /** A network without nodes, at the tip of a chain with ten coins to spend. */
  public RelayHarness(long seed) {
    this(seed, SPENDABLE_COINBASES);
  }

  /** A network without nodes, at the tip of a chain with {@code coins} coins to spend. */
  public RelayHarness(long seed, int coins) {
    this.random = new SplittableRandom(seed);
    this.chain = ChainBuilder.regtest().mature(coins);
    this.network = new VirtualNetwork(chain.now());
  }

  /** Nanoseconds. */
  public static long seconds(long seconds) {
    return seconds * Now.SECOND;
  }

  /** Nanoseconds. */
  public static long milliseconds(long milliseconds) {
    return milliseconds * Now.SECOND / 1000;
  }

  /** A node with the usual settings, at the tip of {@link #chain()}. */
  public Member node(String name) {
    return node(name, EngineConfig.defaults("/" + name + ":1/"));
  }

  /** A node at the tip of {@link #chain()}. */
  public Member node(String name, EngineConfig config) {
    return node(name, config, chain.blocks());
  }

  /** A node that has these blocks, which begin above genesis. */
  public Member node(String name, EngineConfig config, List<Block> blocks) {
    return new Member(name, config, blocks);
  }

  /** {@code from} dials {@code to}. */
  public VirtualLink connect(Member from, Member to) {
    return network.connect(from.node, to.node, LATENCY_NANOS);
  }

  /** Lets this many nanoseconds pass. */
  public void elapse(long nanos) {
    network.runUntil(network.now().after(nanos));
  }

  /**
   * Lets time pass until {@code condition} holds; false if it does not within these nanoseconds.
   */
  public boolean elapseUntil(BooleanSupplier condition, long atMostNanos) {
    return network.runUntil(condition, network.now().after(atMostNanos));
  }

  /** The network under it all. */
  public VirtualNetwork network() {
    return network;
  }

  /** The chain that the nodes start from, to be mined on. */
  public ChainBuilder chain() {
    return chain;
  }

  /** A coin that can be spent, each call another one. */
  public Funds coin() {
    return chain.coinbase(++spent);
  }

  /** A node and what a test may say of it. */
  public final class Member implements EventSink {
    private final String name;
    private final VirtualNode node;
    private final Chainstate chainstate;
    private final List<Integer> rebuiltRequests = new ArrayList<>();

    private Member(String name, EngineConfig config, List<Block> blocks) {
      this.name = name;
      // One for mempool and chain, so that a block's scripts are not run again.
      ScriptChecks scripts = Chains.scripts();
      long salt = random.nextLong();
      this.chainstate =
          Chainstate.open(
              chain.params(),
              ChainStorage.inMemory(new MemoryBlockStore(), salt),
              Chainstate.Options.of(scripts, salt));
      Chains.feed(chainstate, blocks);
      Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, random.nextLong(), random.nextLong());
      TransactionAcceptance acceptance = new TransactionAcceptance(mempool, chainstate, scripts);
      SplittableRandom own = random.split();
      this.node =
          network.addNode((index, outbox) ->
              new RelayEngine(config, chainstate, mempool, acceptance, outbox, this, own));
    }

    /** Submits a transaction as RPC does; a refusal fails the test. */
    public void announces(Transaction tx) {
      AcceptanceResult result = node.submit(tx);
      if (!(result instanceof AcceptanceResult.Accepted)) {
        throw new AssertionError(name + " answered " + result);
      }
    }

    /** Mines a block of these on the harness's chain and submits it; a refusal fails the test. */
    public Block mines(Transaction... transactions) {
      return submits(chain.mine(transactions));
    }

    /** Submits a block; a refusal fails the test. */
    public Block submits(Block block) {
      if (node.submit(block) instanceof BlockSubmission.Rejected rejected) {
        throw new AssertionError(name + " answered " + rejected.reason());
      }
      return block;
    }

    /** True if its mempool has the transaction. */
    public boolean hasInMempool(Transaction tx) {
      return node.engine().mempool().contains(tx.wtxid());
    }

    /** Its mempool's entry of the transaction. */
    public Optional<MempoolEntry> entry(Transaction tx) {
      return node.engine().mempool().get(tx.wtxid());
    }

    /** True if its tip is the block. */
    public boolean hasTip(Block block) {
      return chainstate.tip().hash().equals(block.hash());
    }

    /** For each compact block it rebuilt how many transactions it had to ask for. */
    public List<Integer> rebuiltRequests() {
      return rebuiltRequests;
    }

    /** Its peers, as RPC shows them. */
    public List<PeerSnapshot> peers() {
      return node.engine().peers(network.now());
    }

    /** The node. */
    public VirtualNode node() {
      return node;
    }

    /** Its chainstate. */
    public Chainstate chainstate() {
      return chainstate;
    }

    @Override
    public void compactBlockRebuilt(BlockHash hash, PeerId from, Reconstruction parts) {
      rebuiltRequests.add(parts.requested());
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
