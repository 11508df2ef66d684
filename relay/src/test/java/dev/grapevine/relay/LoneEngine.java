package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainStorage;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.NetworkAddress;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.p2p.wire.SendCmpct;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.Version;
import dev.grapevine.p2p.wire.WtxidRelay;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.compact.Reconstruction;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolOptions;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * One engine whose peers are played by the test: what they say goes in, what they hear is kept.
 * Timers stand still but for {@link #elapse}.
 */
public final class LoneEngine implements Outbox {
  /** Services of an ordinary node. */
  public static final long ORDINARY = EngineConfig.SERVICES;

  private final ChainBuilder builder;
  private final Chainstate chain;
  private final RelayEngine engine;
  private final Map<PeerId, Played> peers = new LinkedHashMap<>();
  private final List<String> events = new ArrayList<>();
  private final List<OutboundDial> dials = new ArrayList<>();
  private long nextPeer;
  private long nanos = Now.SECOND;
  private long unixSeconds;

  /** An engine on the blocks of {@code builder}, at the time of its tip. */
  public LoneEngine(ChainBuilder builder) {
    this(builder, config());
  }

  /** The same with settings. */
  public LoneEngine(ChainBuilder builder, EngineConfig config) {
    this(builder, config, PeerBook.empty(new SplittableRandom(8)));
  }

  /** The same with what is known of other nodes. */
  public LoneEngine(ChainBuilder builder, EngineConfig config, PeerBook book) {
    // One for mempool and chain, so that a block's scripts are not run again.
    this(builder, fed(builder, Chains.scripts()), config, book);
  }

  /** An engine on a chain of the test's, at the time of the tip of {@code builder}. */
  public LoneEngine(ChainBuilder builder, Chainstate chain) {
    this(
        builder,
        new OnChain(chain, Chains.scripts()),
        config(),
        PeerBook.empty(new SplittableRandom(8)));
  }

  private record OnChain(Chainstate chain, ScriptChecks scripts) {}

  private static OnChain fed(ChainBuilder builder, ScriptChecks scripts) {
    Chainstate chain =
        Chainstate.open(
            builder.params(),
            ChainStorage.inMemory(new MemoryBlockStore(), 3),
            Chainstate.Options.of(scripts, 3));
    Chains.feed(chain, builder.blocks());
    return new OnChain(chain, scripts);
  }

  private LoneEngine(ChainBuilder builder, OnChain on, EngineConfig config, PeerBook book) {
    this.builder = builder;
    this.chain = on.chain();
    this.unixSeconds = builder.now();
    Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);
    this.engine =
        new RelayEngine(
            config,
            chain,
            mempool,
            new TransactionAcceptance(mempool, chain, on.scripts()),
            this,
            new Recorded(),
            book,
            new SplittableRandom(7));
  }

  /** Settings that announce transactions at once. */
  public static EngineConfig config() {
    return config(RelayMode.HIGH_BANDWIDTH);
  }

  /** Settings that announce transactions at once. */
  public static EngineConfig config(RelayMode mode) {
    return EngineConfig.defaults("/test:1/").withRelayMode(mode).withTrickle(false);
  }

  private final class Recorded implements EventSink {
    @Override
    public void blockConnected(BlockIndex index, Block block) {
      events.add("connected " + index.height());
    }

    @Override
    public void transactionAccepted(Transaction transaction, Optional<PeerId> from) {
      events.add("accepted " + transaction.txid());
    }

    @Override
    public void compactBlockRebuilt(BlockHash hash, PeerId from, Reconstruction parts) {
      events.add("rebuilt " + parts.requested());
    }

    @Override
    public void compactBlockFellBack(BlockHash hash, PeerId from) {
      events.add("fell back");
    }
  }

  /** A peer of which the test has both mouth and ears. */
  public final class Played {
    private final PeerId id;
    private final List<Message> heard = new ArrayList<>();
    private String closed = "";
    private boolean discouraged;
    private boolean paused;

    private Played(PeerId id) {
      this.id = id;
    }

    /** Says one thing after another. */
    public Played says(Message... messages) {
      for (Message message : messages) {
        engine.received(now(), id, message);
      }
      return this;
    }

    /** Does the handshake as a present-day peer. */
    public Played shakesHands() {
      return says(version(ORDINARY), new WtxidRelay(), new Verack());
    }

    /** Offers compact blocks, and asks for them in high bandwidth or not. */
    public Played offersCompactBlocks(boolean highBandwidth) {
      return says(new SendCmpct(highBandwidth, 2));
    }

    /** The messages of one kind that were heard since the last look; the others are forgotten. */
    public <M extends Message> List<M> hears(Class<M> kindOfMessage) {
      List<M> found = new ArrayList<>();
      for (Message message : heard) {
        if (kindOfMessage.isInstance(message)) {
          found.add(kindOfMessage.cast(message));
        }
      }
      heard.clear();
      return found;
    }

    /** The commands heard since the last look, in order. */
    public List<String> hearsCommands() {
      List<String> commands = heard.stream().map(Message::command).toList();
      heard.clear();
      return commands;
    }

    /** Answers the pings among what was heard, and forgets them. */
    public Played answersPings() {
      for (Message message : List.copyOf(heard)) {
        if (message instanceof Ping(long nonce)) {
          heard.remove(message);
          says(new Pong(OptionalLong.of(nonce)));
        }
      }
      return this;
    }

    /** Forgets what was heard. */
    public Played forgets() {
      heard.clear();
      return this;
    }

    /** Why the engine hung up; empty if it did not. */
    public String closed() {
      return closed;
    }

    /** True if the engine wants nothing more of its address. */
    public boolean isDiscouraged() {
      return discouraged;
    }

    /** True while the engine does not want to read. */
    public boolean isPaused() {
      return paused;
    }

    /** Its number. */
    public PeerId id() {
      return id;
    }

    /** Takes more, or not. */
    public void writable(boolean writable) {
      engine.writable(now(), id, writable);
    }

    /** Hangs up. */
    public void leaves() {
      peers.remove(id);
      engine.disconnected(now(), id);
    }
  }

  /** A {@code version} of a peer with these services. */
  public Version version(long services) {
    return version(EngineConfig.PROTOCOL_VERSION, services, 99);
  }

  /** A {@code version}. */
  public Version version(int protocolVersion, long services, long nonce) {
    return new Version(
        protocolVersion,
        services,
        unixSeconds,
        NetworkAddress.NONE,
        NetworkAddress.NONE,
        nonce,
        "/peer:1/",
        0,
        true);
  }

  /** A peer connects, and says nothing yet. */
  public Played connect(ConnectionKind kind) {
    return connect(kind, PeerPermissions.NONE);
  }

  /** The same with permissions. */
  public Played connect(ConnectionKind kind, PeerPermissions permissions) {
    return connect(kind, NetAddress.parse("127.0.0.1:1000", 0).orElseThrow(), permissions);
  }

  /** The same from an address, or to one. */
  public Played connect(ConnectionKind kind, NetAddress address, PeerPermissions permissions) {
    Played played = new Played(new PeerId(nextPeer++));
    peers.put(played.id, played);
    engine.connected(now(), played.id, kind, address, permissions);
    return played;
  }

  /** A peer that has shaken hands, offered compact blocks, and whose first words are forgotten. */
  public Played peer(ConnectionKind kind) {
    return connect(kind).shakesHands().offersCompactBlocks(false).forgets();
  }

  /** Lets time pass, and wakes the engine whenever it wants to be. */
  public LoneEngine elapse(long byNanos) {
    long end = nanos + byNanos;
    while (engine.nextWake() <= end) {
      long wake = Math.max(engine.nextWake(), nanos);
      unixSeconds += (wake - nanos) / Now.SECOND;
      nanos = wake;
      engine.wake(now());
    }
    unixSeconds += (end - nanos) / Now.SECOND;
    nanos = end;
    return this;
  }

  /** Wakes the engine once, as its next deadline has come. */
  public LoneEngine wakeOnce() {
    engine.wake(now());
    return this;
  }

  /** The time; no earlier than the newest block, so that none is from the future. */
  public Now now() {
    return new Now(nanos, Math.max(unixSeconds, builder.now()));
  }

  /** The engine. */
  public RelayEngine engine() {
    return engine;
  }

  /** Its chain. */
  public Chainstate chain() {
    return chain;
  }

  /** The blocks it started with, to be built on. */
  public ChainBuilder builder() {
    return builder;
  }

  /** Whom the engine wanted dialled since the last look. */
  public List<OutboundDial> dials() {
    List<OutboundDial> since = List.copyOf(dials);
    dials.clear();
    return since;
  }

  /** Somebody dials the engine from that address: who is let in is connected. */
  public Optional<Played> dialledFrom(String address, PeerPermissions permissions) {
    NetAddress from = NetAddress.parse(address, 18444).orElseThrow();
    return switch (engine.admit(now(), from, permissions)) {
      case Admission.Admitted() -> Optional.of(connect(ConnectionKind.INBOUND, from, permissions));
      case Admission.Refused refused -> Optional.empty();
    };
  }

  /** What happened since the last look. */
  public List<String> events() {
    List<String> since = List.copyOf(events);
    events.clear();
    return since;
  }

  @Override
  public void send(PeerId peer, Message message) {
    open(peer).heard.add(message);
  }

  @Override
  public void disconnect(PeerId peer, String reason) {
    Played played = open(peer);
    played.closed = reason;
  }

  @Override
  public void discourage(PeerId peer, String reason) {
    open(peer).discouraged = true;
  }

  @Override
  public void dial(OutboundDial dial) {
    dials.add(dial);
  }

  @Override
  public void pauseReading(PeerId peer, boolean pause) {
    open(peer).paused = pause;
  }

  private Played open(PeerId peer) {
    Played played = peers.get(peer);
    if (played == null || !played.closed.isEmpty()) {
      throw new AssertionError("a command to a closed connection: " + peer);
    }
    return played;
  }
}
