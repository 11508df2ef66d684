package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsAsOf;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through all coins as of the tip that there is when it is opened, which may take minutes, on
 * the thread of the call while the node goes on. What of them is held back is written first: by the
 * thread that writes coins, as long as it is much, and the little that is left by the node's loop,
 * which then knows of which block they all are. For one thread.
 */
final class CoinWalk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoinWalk.class);

  /** Coins between two looks at whether the node is stopping. */
  private static final int STRIDE = 8_192;

  /** Held coins, rough bytes of heap, that the loop writes within milliseconds. */
  private static final long LITTLE_BYTES = 1 << 20;

  /** So often much is written before; what the chain gains meanwhile is the next round's. */
  private static final int ROUNDS = 3;

  private static final int LOOK_MILLIS = 100;

  private final MethodContext context;
  private final CoinsAsOf coins;
  private long visited;

  private CoinWalk(MethodContext context, CoinsAsOf coins) {
    this.context = context;
    this.coins = coins;
  }

  /** Of the tip of this moment; to be closed. */
  static CoinWalk open(MethodContext context) throws RpcException {
    writeBack(context);
    CompletableFuture<CoinsAsOf> coins = new CompletableFuture<>();
    try {
      context.ask(access -> coins.complete(access.chain().coinsAsOfTip()));
      return new CoinWalk(context, coins.join());
    } catch (RpcException | RuntimeException e) {
      // The loop may come to it yet, when nobody waits any more.
      var _ = coins.thenAccept(CoinsAsOf::close);
      throw e;
    }
  }

  private static void writeBack(MethodContext context) throws RpcException {
    for (int round = 0; round < ROUNDS; round++) {
      Optional<CompletableFuture<Void>> writing = context.ask(access -> begin(access.chain()));
      if (writing.isEmpty()) {
        return;
      }
      boolean ended = false;
      while (!ended) {
        context.requireRunning();
        // If it failed that is the loop's to tell.
        ended =
            writing
                .get()
                .handle((_, _) -> true)
                .completeOnTimeout(false, LOOK_MILLIS, TimeUnit.MILLISECONDS)
                .join();
      }
    }
  }

  private static Optional<CompletableFuture<Void>> begin(Chainstate chain) {
    chain.collectFlush();
    return chain.coinsHeldBytes() > LITTLE_BYTES
        ? Optional.of(chain.beginFlush())
        : Optional.empty();
  }

  /** The block that the coins are as of. */
  BlockIndex base() {
    return coins.base();
  }

  /**
   * Hands over all coins, by txid (bytes) and index; again if called again.
   *
   * @throws RpcException if the node is stopping, or they cannot be read
   */
  void forEach(BiConsumer<OutPoint, Coin> visitor) throws RpcException {
    forEachWhile((outPoint, coin) -> {
      visitor.accept(outPoint, coin);
      return true;
    });
  }

  /** The same, as long as the visitor answers true. */
  void forEachWhile(BiPredicate<OutPoint, Coin> visitor) throws RpcException {
    try {
      coins.forEach((outPoint, coin) -> goesOn() && visitor.test(outPoint, coin));
    } catch (StoreException e) {
      LOG.error("{}", e.getMessage());
      throw new RpcException(RpcErrorCode.INTERNAL_ERROR, "Unable to read UTXO set");
    } catch (IllegalStateException e) {
      // A node that stops does not wait for this; its coins may be closed by now.
      context.requireRunning();
      throw e;
    }
    context.requireRunning();
  }

  private boolean goesOn() {
    return visited++ % STRIDE != 0 || !context.stopping().getAsBoolean();
  }

  @Override
  public void close() {
    coins.close();
  }
}
