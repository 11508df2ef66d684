package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainStorage;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.KeyValueCoinsStore;
import dev.grapevine.chain.store.LosingStores;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.mempool.AcceptanceResult;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import dev.grapevine.relay.mempool.MempoolOptions;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import dev.grapevine.relay.virtual.LinkModel;
import dev.grapevine.relay.virtual.VirtualLink;
import dev.grapevine.relay.virtual.VirtualNetwork;
import dev.grapevine.relay.virtual.VirtualNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A small network through faults from one seed, and the demand that it recovers.
 *
 * <p>Five to eight honest nodes and a hostile one for each five, on random links with random
 * delays. Blocks are mined and transactions submitted while links are cut, the network is split in
 * two and joined again, and nodes crash, lose their mempool, all that they knew of peers and what
 * they had not synced ({@link LosingStores}), and start again. Then all is healed, and within
 * {@link #BOUND_NANOS} every honest node must hold the best valid tip and every valid transaction,
 * in the chain or in its mempool. Miners go on as they do in life, each with what its mempool
 * holds; wallets submit again what they miss.
 *
 * <p>{@link #main} runs any number: first seed, count.
 */
public final class FaultRun {
  /** Longer than any time-out that a hostile peer can make an honest one wait for. */
  static final long BOUND_NANOS = 3 * 60 * Now.MINUTE;

  private static final int STEPS = 30;
  private static final int COINS = 12;
  private static final int HONEST_FOR_ONE_HOSTILE = 5;
  private static final int MOST_HONEST = 8;
  private static final ChainBuilder START = ChainBuilder.regtest().mature(COINS);

  private final long seed;
  private final SplittableRandom random;
  private final VirtualNetwork network = new VirtualNetwork(START.now());
  private final List<Member> members = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final Map<BlockHash, ChainBuilder> chains = new HashMap<>();
  private final List<Transaction> submitted = new ArrayList<>();
  private int coinsUsed;
  private int branch;
  private long digest;

  /** What a run saw. */
  record Result(long digest, int blocks, int transactions, long events) {}

  private FaultRun(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    chains.put(START.tip().hash(), START);
    int honest = random.nextInt(HONEST_FOR_ONE_HOSTILE, MOST_HONEST + 1);
    int hostile = honest / HONEST_FOR_ONE_HOSTILE;
    for (int i = 0; i < honest + hostile; i++) {
      members.add(new Member(i >= honest));
    }
    // A ring of the honest, so that they are one network without the hostile; and chords.
    for (int i = 0; i < honest; i++) {
      links.add(new Link(members.get(i), members.get((i + 1) % honest)));
    }
    for (int i = 0; i < members.size(); i++) {
      int other = random.nextInt(honest);
      if (other != i) {
        links.add(new Link(members.get(i), members.get(other)));
      }
      int third = random.nextInt(members.size());
      if (third != i) {
        links.add(new Link(members.get(i), members.get(third)));
      }
    }
  }

  private final class Member implements EventSink {
    final boolean hostile;
    final long salt = random.nextLong();
    final LosingStores stores = new LosingStores();
    final ChainStorage storage =
        new ChainStorage(
            stores.index(), stores.blocks(), new KeyValueCoinsStore(new MemoryStore()));
    @Nullable Chainstate chain;
    @Nullable VirtualNode node;
    int side;

    Member(boolean hostile) {
      this.hostile = hostile;
      start();
      Chains.feed(chain(), START.blocks());
      chain().flush();
    }

    void start() {
      ScriptChecks scripts = Chains.scripts();
      Chainstate opened =
          Chainstate.open(START.params(), storage, Chainstate.Options.of(scripts, salt));
      Chains.advance(opened, network.now().unixSeconds());
      Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, random.nextLong(), random.nextLong());
      SplittableRandom own = random.split();
      chain = opened;
      node =
          network.addNode((index, outbox) ->
              new RelayEngine(
                  EngineConfig.defaults("/fault:" + index + "/"),
                  opened,
                  mempool,
                  new TransactionAcceptance(mempool, opened, scripts),
                  hostile ? new HostileOutbox(outbox, own.split()) : outbox,
                  this,
                  own));
    }

    /** One time in three in good order, else it crashes and loses what was not synced. */
    void stop() {
      if (random.nextInt(3) == 0) {
        chain().flush();
      }
      stores.crash(random);
      node = null;
    }

    boolean isUp() {
      return node != null;
    }

    VirtualNode node() {
      return java.util.Objects.requireNonNull(node);
    }

    Chainstate chain() {
      return java.util.Objects.requireNonNull(chain);
    }

    Mempool mempool() {
      return node().engine().mempool();
    }

    @Override
    public void blockConnected(BlockIndex index, Block block) {
      note(index.hash().w0());
    }

    @Override
    public void transactionAccepted(Transaction transaction, Optional<PeerId> from) {
      note(transaction.txid().w0());
    }

    private void note(long what) {
      digest = (digest ^ what ^ network.now().protocolNanos()) * 0x9e3779b97f4a7c15L;
    }
  }

  private final class Link {
    final Member from;
    final Member to;
    final long there = random.nextLong(Now.SECOND / 100, Now.SECOND / 2);
    final long jitter = random.nextLong(1, Now.SECOND);
    @Nullable VirtualLink link;
    long dialledAt = Long.MIN_VALUE / 2;

    Link(Member from, Member to) {
      this.from = from;
      this.to = to;
    }

    boolean canBe() {
      return from.isUp() && to.isUp() && from.side == to.side;
    }

    void keep() {
      long now = network.now().protocolNanos();
      boolean waiting = now - dialledAt < 10 * Now.SECOND;
      if (canBe() && !waiting && (link == null || !link.isOpen())) {
        dialledAt = now;
        link =
            network.connect(
                from.node(), to.node(), ConnectionKind.OUTBOUND_FULL_RELAY, model(), model());
      }
    }

    private LinkModel model() {
      SplittableRandom own = random.split();
      return (nowNanos, bytes) -> there + own.nextLong(jitter);
    }

    void cut() {
      if (link != null) {
        link.cut();
        link = null;
        dialledAt = network.now().protocolNanos();
      }
    }
  }

  /** Runs one seed; an {@link AssertionError} names it if the network does not recover. */
  static Result run(long seed) {
    return new FaultRun(seed).run(true);
  }

  /** The same without healing the split: must fail, or the demand demands nothing. */
  static Result runWithoutHealing(long seed) {
    FaultRun run = new FaultRun(seed);
    return run.run(false);
  }

  private Result run(boolean healing) {
    for (int i = 0; i < STEPS; i++) {
      links.forEach(Link::keep);
      fault();
      elapse(random.nextLong(30 * Now.SECOND));
    }
    if (healing) {
      members.forEach(member -> member.side = 0);
    } else {
      split();
      Member lone = members.getFirst();
      members.forEach(member -> member.side = member == lone ? 1 : 0);
      links.stream().filter(link -> !link.canBe()).forEach(Link::cut);
    }
    members.stream().filter(member -> !member.isUp()).forEach(Member::start);
    recover();
    return new Result(digest, chains.size(), submitted.size(), network.eventsHandled());
  }

  private void fault() {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> mine(anyUp());
      case 3, 4, 5 -> submit(anyUp());
      case 6 -> links.get(random.nextInt(links.size())).cut();
      case 7 -> split();
      case 8 -> {
        Member member = members.get(random.nextInt(members.size()));
        if (member.isUp()) {
          links.stream().filter(l -> l.from == member || l.to == member).forEach(Link::cut);
          elapse(0);
          member.stop();
        } else {
          member.start();
        }
      }
      default -> members.forEach(member -> member.side = 0);
    }
  }

  private void split() {
    members.forEach(member -> member.side = random.nextInt(2));
    links.stream().filter(link -> !link.canBe()).forEach(Link::cut);
  }

  private void elapse(long nanos) {
    network.runUntil(network.now().after(nanos));
  }

  private Member anyUp() {
    List<Member> up = members.stream().filter(member -> member.isUp() && !member.hostile).toList();
    return up.isEmpty() ? members.getFirst() : up.get(random.nextInt(up.size()));
  }

  private void mine(Member member) {
    if (!member.isUp()) {
      return;
    }
    BlockIndex tip = member.chain().tip();
    ChainBuilder chain = chains.get(tip.hash()).fork(tip.height(), ++branch);
    List<Transaction> taken = new ArrayList<>();
    for (Iterator<MempoolEntry> best = member.mempool().bestFirst(); best.hasNext(); ) {
      taken.add(best.next().transaction());
    }
    long time = Math.max(chain.now() + 1, network.now().unixSeconds());
    Block block = chain.draft().time(time).add(taken.toArray(Transaction[]::new)).mine();
    chain.add(block);
    chains.put(block.hash(), chain);
    if (member.node().submit(block) instanceof BlockSubmission.Rejected rejected) {
      throw failure("a mined block was refused: " + rejected.reason());
    }
  }

  private void submit(Member member) {
    if (!member.isUp() || coinsUsed == COINS) {
      return;
    }
    Transaction tx = START.coinbase(++coinsUsed).split(Lock.WITNESS_KEY, 2, 1000);
    Transaction child = Funds.of(tx, 0).spend(Lock.WITNESS_KEY, 2000);
    for (Transaction each : List.of(tx, child)) {
      submitted.add(each);
      if (!(member.node().submit(each) instanceof AcceptanceResult.Accepted)) {
        throw failure("a valid transaction was refused");
      }
    }
  }

  private void recover() {
    long end = network.now().after(BOUND_NANOS);
    int turn = 0;
    while (!hasRecovered()) {
      if (network.now().reached(end)) {
        throw failure("not recovered: " + state());
      }
      links.forEach(Link::keep);
      if (turn % 8 == 0) {
        Member miner = members.get(turn / 8 % members.size());
        resubmit(miner);
        elapse(30 * Now.SECOND);
        if (!miner.hostile) {
          mine(miner);
        }
      }
      turn++;
      elapse(30 * Now.SECOND);
    }
  }

  /** What a wallet does that misses its transactions. */
  private void resubmit(Member member) {
    Set<Txid> confirmed = confirmed(member.chain());
    for (Transaction tx : submitted) {
      if (!confirmed.contains(tx.txid()) && !member.mempool().contains(tx.wtxid())) {
        member.node().submit(tx);
      }
    }
  }

  private boolean hasRecovered() {
    List<Member> honest = members.stream().filter(member -> !member.hostile).toList();
    BlockIndex tip = honest.getFirst().chain().tip();
    for (Member member : members) {
      boolean better = member.chain().tip().chainWork().compareTo(tip.chainWork()) > 0;
      if (!member.hostile && (better || !member.chain().tip().hash().equals(tip.hash()))) {
        return false;
      }
    }
    Set<Txid> confirmed = confirmed(honest.getFirst().chain());
    return submitted.stream()
        .allMatch(tx ->
            confirmed.contains(tx.txid())
                || honest.stream().allMatch(member -> member.mempool().contains(tx.wtxid())));
  }

  private Set<Txid> confirmed(Chainstate chain) {
    Set<Txid> confirmed = new HashSet<>();
    for (int height = START.height() + 1; height <= chain.tip().height(); height++) {
      Block block = chain.block(chain.atHeight(height).orElseThrow()).orElseThrow();
      block.transactions().forEach(tx -> confirmed.add(tx.txid()));
    }
    return confirmed;
  }

  private String state() {
    StringBuilder state = new StringBuilder();
    for (Member member : members) {
      state
          .append(member.hostile ? " hostile " : " ")
          .append(member.chain().tip())
          .append(" with ")
          .append(member.node().connectionCount())
          .append(" links and ")
          .append(member.mempool().size())
          .append(" transactions;");
    }
    return state.toString();
  }

  private AssertionError failure(String what) {
    return new AssertionError(
        what + "\nReplay: " + FaultRun.class.getName() + " " + seed + " 1 (first seed, count)");
  }

  /** Runs seeds: the first, and how many. */
  public static void main(String[] arguments) {
    long first = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1;
    long count = arguments.length > 1 ? Long.parseLong(arguments[1]) : 200;
    for (long seed = first; seed < first + count; seed++) {
      System.out.println(seed + " " + run(seed));
    }
  }
}
