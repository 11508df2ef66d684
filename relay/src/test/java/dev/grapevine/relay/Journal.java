package dev.grapevine.relay;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolOptions;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine with a record of all that went into it and all that came out. A command to a connection
 * that is not open is a broken promise, and so fails the call it came from.
 */
final class Journal implements Outbox {
  /** One call of the engine with its time; may be made again, on another journal's. */
  record Input(Now now, BiConsumer<Journal, Now> call) {}

  private final List<Input> inputs = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();
  private final Set<PeerId> open = new LinkedHashSet<>();
  private final List<Message> heard = new ArrayList<>();
  private @Nullable PeerId listened;
  private final Chainstate chain;
  private final RelayEngine engine;

  Journal(ChainBuilder builder, EngineConfig config, long seed) {
    this.chain = Chains.synced(builder);
    Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, seed, ~seed);
    this.engine =
        new RelayEngine(
            config,
            chain,
            mempool,
            new TransactionAcceptance(mempool, chain, Chains.scripts()),
            this,
            EventSink.NONE,
            new SplittableRandom(seed));
  }

  /** Plays what another journal recorded. */
  void replay(List<Input> recorded) {
    recorded.forEach(input -> input(input.now(), input.call()));
  }

  /** Does something to the engine, and writes it down. */
  void input(Now now, BiConsumer<Journal, Now> call) {
    inputs.add(new Input(now, call));
    call.accept(this, now);
  }

  /** Keeps what is sent to one peer from now on, for {@link #heard}. */
  void listenTo(PeerId peer) {
    listened = peer;
  }

  /** What was sent to that peer since the last call. */
  List<Message> heard() {
    List<Message> since = List.copyOf(heard);
    heard.clear();
    return since;
  }

  /** The connection of that number may be given commands from now on. */
  void opens(PeerId id) {
    open.add(id);
  }

  boolean isOpen(PeerId id) {
    return open.contains(id);
  }

  /** The connection of that number is gone. */
  void closes(PeerId id, Now now) {
    open.remove(id);
    engine.disconnected(now, id);
  }

  List<Input> inputs() {
    return inputs;
  }

  /** Every command in order, with a digest of what was sent. */
  List<String> commands() {
    return commands;
  }

  RelayEngine engine() {
    return engine;
  }

  Chainstate chain() {
    return chain;
  }

  @Override
  public void send(PeerId peer, Message message) {
    requireOpen(peer, message.command());
    ByteWriter out = new ByteWriter(message.payloadSize());
    message.write(out);
    if (peer.equals(listened)) {
      heard.add(message);
    }
    commands.add(
        peer
            + " "
            + message.command()
            + " "
            + HexFormat.of().formatHex(Sha256.hash(out.toBytes()), 0, 8));
  }

  @Override
  public void disconnect(PeerId peer, String reason) {
    requireOpen(peer, "disconnect");
    open.remove(peer);
    commands.add(peer + " disconnect " + reason);
  }

  @Override
  public void discourage(PeerId peer, String reason) {
    requireOpen(peer, "discourage");
    commands.add(peer + " discourage " + reason);
  }

  @Override
  public void dial(OutboundDial dial) {
    commands.add("dial " + dial);
  }

  @Override
  public void pauseReading(PeerId peer, boolean pause) {
    requireOpen(peer, "pauseReading");
    commands.add(peer + " pause " + pause);
  }

  private void requireOpen(PeerId peer, String command) {
    if (!open.contains(peer)) {
      throw new AssertionError(command + " to a connection that is not open: " + peer);
    }
  }
}
