package dev.grapevine.node.i2p;

import dev.grapevine.p2p.address.NetAddress;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a session over a connection of its own, which stays and keeps it: of a destination that the
 * bridge makes up and forgets, or of one whose private key is kept here.
 */
final class SessionCreation extends SamHandler {
  private static final Logger LOG = LoggerFactory.getLogger("i2p");

  /** EdDSA_SHA512_Ed25519, by its number for old routers. */
  private static final String SIGNATURE_TYPE = "SIGNATURE_TYPE=7";

  private static final String ENCRYPTION = " i2cp.leaseSetEncType=4,0";

  private final String id;
  private final Kind kind;
  private final CompletableFuture<SamSession> session;

  /** Whose destination a session has. */
  sealed interface Kind {
    /** Nobody's that was or will be. */
    record Transient() implements Kind {}

    /**
     * Ours.
     *
     * @param key kept from the last time
     * @param keep keeps a new one, if there was none
     */
    record Persistent(Optional<byte[]> key, Consumer<byte[]> keep) implements Kind {}
  }

  /** Completes {@code session} on the event loop, exceptionally if there is none. */
  SessionCreation(String id, Kind kind, CompletableFuture<SamSession> session) {
    this.id = id;
    this.kind = kind;
    this.session = session;
  }

  @Override
  void greeted(ChannelHandlerContext context) {
    switch (kind) {
      case Kind.Transient() ->
          ask(
              context,
              create("TRANSIENT " + SIGNATURE_TYPE, 1),
              reply -> {
                if (requireOk(context, reply)) {
                  key(context, reply, "DESTINATION").ifPresent(key -> created(context, key));
                }
              });
      case Kind.Persistent(Optional<byte[]> known, Consumer<byte[]> keep) -> {
        if (known.isPresent()) {
          create(context, known.get());
        } else {
          ask(
              context,
              "DEST GENERATE " + SIGNATURE_TYPE,
              reply ->
                  key(context, reply, "PRIV")
                      .ifPresent(key -> {
                        keep.accept(key);
                        create(context, key);
                      }));
        }
      }
    }
  }

  /** A private key that the bridge made; empty, after the connection has failed, if it is none. */
  private Optional<byte[]> key(ChannelHandlerContext context, SamReply reply, String field) {
    String text = require(context, reply, field);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<byte[]> key =
        Destination.decode(text).filter(each -> Destination.ofPrivateKey(each).isPresent());
    if (key.isEmpty()) {
      fail(context, field + " is no private key");
    }
    return key;
  }

  private void create(ChannelHandlerContext context, byte[] key) {
    ask(
        context,
        create(Destination.encode(key), 3),
        reply -> {
          if (requireOk(context, reply)) {
            created(context, key);
          }
        });
  }

  private String create(String destination, int tunnels) {
    return "SESSION CREATE STYLE=STREAM ID="
        + id
        + " DESTINATION="
        + destination
        + ENCRYPTION
        + " inbound.quantity="
        + tunnels
        + " outbound.quantity="
        + tunnels;
  }

  private void created(ChannelHandlerContext context, byte[] key) {
    NetAddress own = Destination.address(Destination.ofPrivateKey(key).orElseThrow());
    LOG.info(
        "{} I2P SAM session {} created, my address={}",
        kind instanceof Kind.Transient ? "Transient" : "Persistent",
        id,
        own);
    session.complete(new SamSession(id, own, context.channel()));
  }

  @Override
  void failed(ChannelHandlerContext context, String reason) {
    if (!session.completeExceptionally(new IOException(reason))) {
      LOG.info("Destroying I2P SAM session {}: {}", id, reason);
    }
  }
}
