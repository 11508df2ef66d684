package dev.grapevine.relay.virtual;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.relay.BlockSubmission;
import dev.grapevine.relay.OutboundDial;
import dev.grapevine.relay.Outbox;
import dev.grapevine.relay.RelayEngine;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.mempool.AcceptanceResult;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import java.util.function.BiFunction;

/**
 * A node of a {@link VirtualNetwork}: an engine, and the outbox that puts its commands into the
 * network's queue. What is called on the engine from outside goes through {@link #call}, so that
 * its wake is set anew.
 */
public final class VirtualNode {
  /** Bytes of a v1 frame around a payload. */
  private static final int FRAME_BYTES = 24;

  private static final int PORT = 18444;

  private final VirtualNetwork network;
  private final int index;
  private final NetAddress address;
  private final Long2ObjectLinkedOpenHashMap<LinkEnd> ends = new Long2ObjectLinkedOpenHashMap<>(0);
  private final RelayEngine engine;
  private long nextPeer;
  private long nextSequence;
  private long messagesSent;
  private long bytesSent;

  VirtualNode(VirtualNetwork network, int index, VirtualNetwork.EngineFactory factory) {
    this.network = network;
    this.index = index;
    byte[] ip = {10, (byte) (index >>> 16), (byte) (index >>> 8), (byte) index};
    this.address = NetAddress.of(NetAddress.Network.IPV4, ip, PORT);
    this.engine = factory.create(index, new QueueingOutbox());
  }

  /** Its number in the network, from 0. */
  public int index() {
    return index;
  }

  /** Its address, which the other end of a link is told. */
  public NetAddress address() {
    return address;
  }

  /** The engine, to be read; {@link #call} to do something. */
  public RelayEngine engine() {
    return engine;
  }

  /** Does something on the engine now. */
  public <T> T call(BiFunction<RelayEngine, Now, T> input) {
    T result = input.apply(engine, network.now());
    rearm();
    return result;
  }

  /** Submits a transaction as RPC does. */
  public AcceptanceResult submit(Transaction transaction) {
    return call((e, now) -> e.submit(now, transaction));
  }

  /** Submits a block as a miner does. */
  public BlockSubmission submit(Block block) {
    return call((e, now) -> e.submit(now, block));
  }

  /** Connections that are open. */
  public int connectionCount() {
    return ends.size();
  }

  /** Messages sent so far. */
  public long messagesSent() {
    return messagesSent;
  }

  /** Bytes sent so far, frames included. */
  public long bytesSent() {
    return bytesSent;
  }

  PeerId nextPeerId() {
    return new PeerId(nextPeer++);
  }

  long nextSequence() {
    return nextSequence++;
  }

  void opened(LinkEnd end) {
    if (end.closing) {
      return;
    }
    end.open = true;
    ends.put(end.id.value(), end);
    engine.connected(network.now(), end.id, end.kind, end.other().node.address);
    rearm();
  }

  void delivered(LinkEnd end, Message message) {
    if (!end.open) {
      return;
    }
    if (end.paused || !end.held.isEmpty()) {
      end.held.add(message);
      return;
    }
    engine.received(network.now(), end.id, message);
    rearm();
  }

  void resumed(LinkEnd end) {
    end.resuming = false;
    if (end.open && !end.paused && !end.held.isEmpty()) {
      engine.received(network.now(), end.id, end.held.poll());
      resumeSoon(end);
      rearm();
    }
  }

  void closed(LinkEnd end) {
    end.closing = true;
    if (end.open) {
      end.open = false;
      end.held.clear();
      ends.remove(end.id.value());
      engine.disconnected(network.now(), end.id);
      rearm();
    }
  }

  void dialFailed(OutboundDial dial) {
    engine.dialFailed(network.now(), dial);
    rearm();
  }

  void wake() {
    engine.wake(network.now());
    rearm();
  }

  private void rearm() {
    network.setWake(this, engine.nextWake());
  }

  /** One message an event, so that others have their turn between. */
  private void resumeSoon(LinkEnd end) {
    if (!end.paused && !end.resuming && !end.held.isEmpty()) {
      end.resuming = true;
      network.add(network.now().protocolNanos(), this, this, new Event.Resumed(end));
    }
  }

  private final class QueueingOutbox implements Outbox {
    @Override
    public void send(PeerId peer, Message message) {
      LinkEnd end = ends.get(peer.value());
      if (end != null && !end.closing) {
        int bytes = FRAME_BYTES + message.payloadSize();
        messagesSent++;
        bytesSent += bytes;
        network.transmit(end, bytes, new Event.Delivered(end.other(), message));
      }
    }

    @Override
    public void disconnect(PeerId peer, String reason) {
      LinkEnd end = ends.get(peer.value());
      if (end != null && !end.closing) {
        end.closing = true;
        network.add(
            network.now().protocolNanos(),
            VirtualNode.this,
            VirtualNode.this,
            new Event.Closed(end));
        network.transmit(end, 0, new Event.Closed(end.other()));
      }
    }

    @Override
    public void discourage(PeerId peer, String reason) {
      // Links are made by the test, not dialled by address.
    }

    @Override
    public void dial(OutboundDial dial) {
      network.dial(VirtualNode.this, dial);
    }

    @Override
    public void pauseReading(PeerId peer, boolean pause) {
      LinkEnd end = ends.get(peer.value());
      if (end != null) {
        end.paused = pause;
        resumeSoon(end);
      }
    }
  }
}
