package dev.grapevine.node.mining;

import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.mining.MiningException.Kind;
import dev.grapevine.relay.BlockSubmission;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Mines blocks on one node, meant for networks whose proof of work costs nothing. The search runs
 * on the calling thread, which must not be an event loop; templates are made and blocks handed in
 * on the node's. Any thread, several at once.
 */
public final class Miner {
  /** Nonces tried unless told otherwise (Bitcoin Core {@code DEFAULT_MAX_TRIES}). */
  public static final long DEFAULT_MAX_TRIES = 1_000_000;

  private static final long ANSWER_SECONDS = 120;
  private static final int NONCE_OFFSET = BlockHeader.SIZE - Integer.BYTES;
  private static final long NONCES = 1L << Integer.SIZE;

  private final NodeCore core;
  private final TemplateMaker templates;
  private final BooleanSupplier stopping;

  /**
   * A miner that hands its blocks to {@code core}.
   *
   * @param stopping true when it is to give up
   */
  public Miner(NodeCore core, TemplateMaker templates, BooleanSupplier stopping) {
    this.core = core;
    this.templates = templates;
    this.stopping = stopping;
  }

  /** How many nonces may still be tried. Not thread-safe. */
  private static final class Tries {
    long left;

    Tries(long left) {
      this.left = left;
    }
  }

  /**
   * Mines {@code count} blocks of the best of the mempool, one on top of another. A block whose
   * parent is no longer the tip when it is found is thrown away and mined anew.
   *
   * @param maxTries nonces tried for all of them
   * @return the blocks, fewer when the tries were used up or the node stops
   */
  public List<BlockHash> generate(int count, Script payTo, long maxTries) throws MiningException {
    List<BlockHash> hashes = new ArrayList<>(Math.clamp(count, 0, 1_000));
    Tries tries = new Tries(maxTries);
    while (hashes.size() < count && !stopping.getAsBoolean()) {
      BlockTemplate template = checked(access -> templates.fromMempool(access, payTo));
      Optional<Block> block = solve(template, tries);
      if (block.isEmpty()) {
        return hashes;
      }
      if (submit(block.get())) {
        hashes.add(block.get().hash());
      }
    }
    return hashes;
  }

  /**
   * Mines one block of just these transactions; their fees are left uncollected.
   *
   * @param submit hand it in
   */
  public Block generate(Script payTo, List<Transaction> transactions, boolean submit)
      throws MiningException {
    Tries tries = new Tries(DEFAULT_MAX_TRIES);
    while (true) {
      BlockTemplate template = checked(access -> templates.of(access, payTo, transactions));
      Block block =
          solve(template, tries)
              .orElseThrow(() -> new MiningException(Kind.NOT_FOUND, "Failed to make block."));
      if (!submit || submit(block)) {
        return block;
      }
    }
  }

  /** A template that the chain would take if it were mined. */
  private BlockTemplate checked(Function<NodeCore.Access, BlockTemplate> assembly)
      throws MiningException {
    record Checked(BlockTemplate template, ValidationResult result) {}

    Checked checked =
        ask(access -> {
          BlockTemplate template = assembly.apply(access);
          return new Checked(
              template,
              access.chain().checkTemplate(template.block(0), access.now().unixSeconds()));
        });
    if (checked.result() instanceof Invalid reason) {
      throw new MiningException(Kind.INVALID, "TestBlockValidity failed: " + reason);
    }
    return checked.template();
  }

  private Optional<Block> solve(BlockTemplate template, Tries tries) {
    for (int extraNonce = 0; tries.left > 0 && !stopping.getAsBoolean(); extraNonce++) {
      Block block = template.block(extraNonce);
      Optional<BlockHeader> header = solve(block.header(), tries);
      if (header.isPresent()) {
        return Optional.of(new Block(header.get(), block.transactions()));
      }
    }
    return Optional.empty();
  }

  private Optional<BlockHeader> solve(BlockHeader header, Tries tries) {
    BigInteger target = ProofOfWork.fromCompact(header.bits());
    byte[] bytes = header.toBytes();
    for (long nonce = 0; nonce < NONCES && tries.left > 0 && !stopping.getAsBoolean(); nonce++) {
      tries.left--;
      for (int i = 0; i < Integer.BYTES; i++) {
        bytes[NONCE_OFFSET + i] = (byte) (nonce >>> 8 * i);
      }
      if (ProofOfWork.meets(BlockHash.of(Sha256.doubleHash(bytes)), target)) {
        return Optional.of(header.withNonce((int) nonce));
      }
    }
    return Optional.empty();
  }

  /** Hands a block in; false, and nothing done, if its parent is no longer the tip. */
  private boolean submit(Block block) throws MiningException {
    Optional<BlockSubmission> outcome =
        ask(access ->
            access.chain().tip().hash().equals(block.header().previous())
                ? Optional.of(access.engine().submit(access.now(), block))
                : Optional.empty());
    if (outcome.isPresent() && outcome.get() instanceof BlockSubmission.Rejected(Invalid reason)) {
      throw new MiningException(Kind.REFUSED, "ProcessNewBlock, block not accepted: " + reason);
    }
    return outcome.isPresent();
  }

  private <T> T ask(Function<NodeCore.Access, T> question) throws MiningException {
    try {
      CompletableFuture<T> answer = core.call(question);
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("while making a block", e.getCause());
    } catch (TimeoutException e) {
      throw new MiningException(
          Kind.UNAVAILABLE, "The node did not answer within " + ANSWER_SECONDS + " seconds");
    } catch (RejectedExecutionException e) {
      throw new MiningException(Kind.UNAVAILABLE, "Shutting down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MiningException(Kind.UNAVAILABLE, "Shutting down");
    }
  }
}
