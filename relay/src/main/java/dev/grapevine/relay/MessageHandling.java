package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.p2p.wire.Addr;
import dev.grapevine.p2p.wire.AddrV2;
import dev.grapevine.p2p.wire.AddressEntry;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.BlockTxn;
import dev.grapevine.p2p.wire.CFCheckpt;
import dev.grapevine.p2p.wire.CFHeaders;
import dev.grapevine.p2p.wire.CFilter;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Feature;
import dev.grapevine.p2p.wire.FeeFilter;
import dev.grapevine.p2p.wire.FilterAdd;
import dev.grapevine.p2p.wire.FilterClear;
import dev.grapevine.p2p.wire.FilterLoad;
import dev.grapevine.p2p.wire.GetAddr;
import dev.grapevine.p2p.wire.GetBlockTxn;
import dev.grapevine.p2p.wire.GetBlocks;
import dev.grapevine.p2p.wire.GetCFCheckpt;
import dev.grapevine.p2p.wire.GetCFHeaders;
import dev.grapevine.p2p.wire.GetCFilters;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.MerkleBlock;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.NotFound;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.p2p.wire.SendAddrV2;
import dev.grapevine.p2p.wire.SendCmpct;
import dev.grapevine.p2p.wire.SendHeaders;
import dev.grapevine.p2p.wire.SendTxRcncl;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.Version;
import dev.grapevine.p2p.wire.WtxidRelay;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.transactions.BloomFilter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which machine a message goes to, and what becomes of its answer. Before {@code verack} nothing
 * but the handshake is heeded.
 */
final class MessageHandling {
  private final Machines machines;

  MessageHandling(Machines machines) {
    this.machines = machines;
  }

  /** Handles one message to its end. */
  void handle(Now now, Peer peer, Message message) {
    if (peer.established) {
      if (peer.isPrivate()) {
        machines.privately.received(now, peer, message);
      } else {
        handleEstablished(now, peer, message);
      }
      return;
    }
    switch (message) {
      case Version version -> {
        version(now, peer, version);
      }
      case Verack() -> {
        if (machines.handshake.verack(peer)) {
          established(now, peer);
        }
      }
      case WtxidRelay _, SendAddrV2 _, Feature _ -> {
        if (peer.versionReceived && !machines.handshake.feature(peer, message)) {
          machines.close(peer, message.command() + " from a peer of an older version");
        }
      }
      case SendTxRcncl offer -> reconciliation(peer, offer);
      default -> {
        // Nothing else is heeded before verack; some clients talk early, so it is no fault.
      }
    }
  }

  /**
   * A message could not be read, and not for a fault of the way; one that is not heeded yet is
   * none.
   */
  void malformed(Peer peer, DecodeResult.Misbehaved fault) {
    boolean negotiates = peer.versionReceived && fault.command().equals(Feature.COMMAND);
    if (!peer.established && !negotiates) {
      return;
    }
    String reason = fault.command() + ": " + fault.reason();
    if (fault.discourage()) {
      fault(peer, new Misbehaviour(reason));
    } else {
      machines.close(peer, reason);
    }
  }

  private void version(Now now, Peer peer, Version version) {
    if (peer.versionReceived) {
      return;
    }
    Optional<String> shortcoming =
        machines.connections.shortcoming(
            now, peer, version.services(), machines.tipAgeInBlocks(now));
    if (shortcoming.isPresent()) {
      machines.close(peer, shortcoming.get());
      return;
    }
    Handshake.Outcome outcome =
        machines.handshake.version(now, peer, version, machines.chain.tip().height());
    if (peer.versionReceived) {
      machines.privately.answered(peer);
      if (!peer.isPrivate()) {
        machines.gossip.versionReceived(peer, version.receiver().address());
        machines.connections.answered(now, peer);
      }
    }
    if (outcome == Handshake.Outcome.CLOSE) {
      machines.close(peer, "no use for it after its version");
    }
  }

  private void addresses(Now now, Peer peer, List<AddressEntry> entries) {
    boolean lastDayIsEnough = machines.connections.lastDayIsEnough(machines.tipAgeInBlocks(now));
    boolean done = machines.gossip.received(now, peer, entries, lastDayIsEnough);
    machines.connections.addressesAdded();
    if (done) {
      machines.close(peer, "addrfetch connection completed");
    }
  }

  private void established(Now now, Peer peer) {
    machines.events.established(peer.id, peer.kind, peer.protocolVersion);
    if (peer.isPrivate()) {
      machines.privately.established(now, peer);
      return;
    }
    machines.compactBlocks.established(peer);
    machines.transactions.established(now, peer);
  }

  private void handleEstablished(Now now, Peer peer, Message message) {
    switch (message) {
      case Ping(long nonce) -> machines.outbox.send(peer.id, new Pong(OptionalLong.of(nonce)));
      case Pong pong -> {
        var unused = machines.liveness.pong(now, peer, pong.nonce());
      }
      case Inv inv -> inv(now, peer, inv);
      case GetData getData -> {
        machines.transactions.aboutToServe(now, peer);
        machines.dataServing.enqueue(peer, getData.items());
        machines.serve(peer);
      }
      case TxMessage tx -> transaction(now, peer, tx.transaction());
      case NotFound notFound -> machines.intake.notFound(peer, notFound.items());
      case Headers headers -> headers(now, peer, headers.headers(), false);
      case GetHeaders getHeaders -> machines.headerServing.serve(peer, getHeaders);
      case GetBlocks getBlocks ->
          machines.dataServing.getBlocks(
              peer, getBlocks, machines.headerServing.fork(getBlocks.locator()));
      case BlockMessage block -> block(now, peer, block.block());
      case CmpctBlock sketch -> {
        boolean direct = machines.blockDownload.canFetchDirectly(now);
        compact(
            now,
            peer,
            machines.compactBlocks.sketch(now, peer, sketch, machines.headerSync, direct));
      }
      case BlockTxn answer ->
          compact(now, peer, machines.compactBlocks.transactions(now, peer, answer));
      case GetBlockTxn request -> serveTransactions(peer, request);
      case SendCmpct offer -> machines.compactBlocks.offered(peer, offer);
      case SendHeaders() -> peer.prefersHeaders = true;
      case FeeFilter filter -> machines.transactions.feeFilter(peer, filter.feeRate());
      case WtxidRelay _, SendAddrV2 _, Feature _ ->
          machines.close(peer, message.command() + " after verack");
      case FilterLoad _, FilterAdd _, FilterClear _ -> filter(now, peer, message);
      case GetCFilters request -> {
        machines.filterServing.enqueue(peer, request);
        machines.serve(peer);
      }
      case GetCFHeaders request -> machines.filterServing.serve(peer, request);
      case GetCFCheckpt request -> machines.filterServing.serve(peer, request);
      case dev.grapevine.p2p.wire.Mempool() -> {
        Optional<String> refusal = machines.transactions.mempoolWanted(peer);
        if (refusal.isPresent() && !peer.isTrusted()) {
          machines.close(peer, refusal.get());
        }
      }
      case Version ignored -> {}
      case Verack ignored -> {}
      case GetAddr() -> machines.gossip.asked(now, peer);
      case Addr(var entries) -> addresses(now, peer, entries);
      case AddrV2(var entries) -> addresses(now, peer, entries);
      case SendTxRcncl offer -> reconciliation(peer, offer);
      case MerkleBlock _, CFilter _, CFHeaders _, CFCheckpt _ -> {
        // Answers to what is never asked.
      }
    }
  }

  private void reconciliation(Peer peer, SendTxRcncl offer) {
    machines.handshake.reconciliation(peer, offer).ifPresent(why -> machines.close(peer, why));
  }

  private void filter(Now now, Peer peer, Message message) {
    if (!peer.mayFilter()) {
      machines.close(peer, message.command() + " received despite not offering bloom services");
      return;
    }
    switch (message) {
      case FilterLoad load ->
          machines.transactions.filterLoaded(now, peer, Optional.of(new BloomFilter(load)));
      case FilterAdd(var element) -> {
        if (!machines.transactions.filterAdded(peer, element.toBytes())) {
          fault(peer, new Misbehaviour("bad filteradd message"));
        }
      }
      default -> machines.transactions.filterLoaded(now, peer, Optional.empty());
    }
  }

  private void inv(Now now, Peer peer, Inv inv) {
    BlockHash unknown = null;
    for (InvItem item : inv.items()) {
      if (item.type() == InvItem.MSG_BLOCK) {
        if (!machines.headerSync.announced(peer, item.blockHash())
            && !machines.inFlight.contains(item.blockHash())) {
          unknown = item.blockHash();
        }
      } else if (item.isTransaction() && !peer.mayAnnounce) {
        machines.close(peer, "transaction inv sent in violation of protocol");
        return;
      } else if (item.isTransaction()) {
        machines.intake.announced(now, peer, item);
      }
    }
    if (unknown != null) {
      machines.headerSync.announcedUnknown(now, peer, unknown);
    }
  }

  private void transaction(Now now, Peer peer, Transaction transaction) {
    if (peer.mayAnnounce) {
      machines.privately.cameFrom(now, peer, transaction);
      machines.intake.received(now, peer, transaction);
    } else {
      machines.close(peer, "transaction sent in violation of protocol");
    }
  }

  private void headers(Now now, Peer peer, List<BlockHeader> headers, boolean fromSketch) {
    switch (machines.headerSync.headers(now, peer, headers, fromSketch)) {
      case HeaderSync.Outcome.Done() -> {}
      case HeaderSync.Outcome.Accepted(BlockIndex last, boolean useless) -> {
        if (useless) {
          machines.close(peer, "outbound peer headers chain has insufficient work");
          return;
        }
        machines.outboundChains.heardHeaders(peer);
        machines.blockDownload.fetchAnnounced(now, peer, last);
      }
      case HeaderSync.Outcome.Fault(Misbehaviour misbehaviour) -> fault(peer, misbehaviour);
    }
  }

  private void block(Now now, Peer peer, Block block) {
    boolean requested = machines.inFlight.contains(block.hash());
    apply(machines.blocks.fromPeer(now, peer, block, requested, false).blames());
  }

  private void compact(Now now, Peer peer, CompactBlocks.Outcome outcome) {
    switch (outcome) {
      case CompactBlocks.Outcome.Done() -> {}
      case CompactBlocks.Outcome.Rebuilt(Block block) ->
          apply(machines.blocks.fromPeer(now, peer, block, true, true).blames());
      case CompactBlocks.Outcome.AsHeader(BlockHeader header) ->
          headers(now, peer, List.of(header), true);
      case CompactBlocks.Outcome.Unconnected() -> {
        if (!machines.initial.inProgress(now)) {
          machines.headerSync.ask(now, peer, machines.chain.bestHeader());
        }
      }
      case CompactBlocks.Outcome.Fault(Misbehaviour misbehaviour) -> fault(peer, misbehaviour);
    }
  }

  private void serveTransactions(Peer peer, GetBlockTxn request) {
    switch (machines.compactBlocks.serve(peer, request)) {
      case CompactBlocks.Served.Done() -> {}
      case CompactBlocks.Served.Whole(BlockHash hash) -> {
        machines.dataServing.enqueue(peer, List.of(InvItem.witnessBlock(hash)));
        machines.serve(peer);
      }
      case CompactBlocks.Served.Fault(Misbehaviour misbehaviour) -> fault(peer, misbehaviour);
    }
  }

  /** Ends the connections of those who gave us bad blocks. */
  void apply(List<BlockFlow.Blame> blames) {
    for (BlockFlow.Blame blame : blames) {
      machines.peers.find(blame.peer()).ifPresent(peer -> fault(peer, blame.misbehaviour()));
    }
  }

  /**
   * Discourages and disconnects a peer that broke the protocol, unless the user vouches for it or
   * chose it (Bitcoin Core {@code MaybeDiscourageAndDisconnect}).
   */
  void fault(Peer peer, Misbehaviour misbehaviour) {
    if (!peer.disconnecting && !peer.isTrusted() && peer.kind != ConnectionKind.MANUAL) {
      machines.outbox.discourage(peer.id, misbehaviour.reason());
      machines.connections.discourage(peer);
      machines.close(peer, misbehaviour.reason());
    }
  }
}
