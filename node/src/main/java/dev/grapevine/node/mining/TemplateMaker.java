package dev.grapevine.node.mining;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.config.MiningConfig;
import dev.grapevine.node.core.NodeCore;
import java.util.List;
import java.util.Optional;

/**
 * Makes block templates by the user's options, and remembers how large the last one was. Templates
 * are made on the node's loop; the size may be asked for on any thread.
 */
public final class TemplateMaker {
  private final MiningConfig options;
  private volatile Optional<Size> lastSize = Optional.empty();

  public TemplateMaker(MiningConfig options) {
    this.options = options;
  }

  /**
   * How large a template was.
   *
   * @param weight what is kept for header and coinbase included
   * @param transactions without the coinbase
   */
  public record Size(long weight, int transactions) {}

  /** The user's options. */
  public MiningConfig options() {
    return options;
  }

  /** The size of the template that was made last; empty before the first. */
  public Optional<Size> lastSize() {
    return lastSize;
  }

  /** A template of the best of the mempool. */
  public BlockTemplate fromMempool(NodeCore.Access access, Script payTo) {
    return remembered(
        BlockAssembler.fromMempool(
            access.chain(), access.engine().mempool(), options, payTo, access.now().unixSeconds()));
  }

  /** A template of just these transactions, in this order; their fees are left uncollected. */
  public BlockTemplate of(NodeCore.Access access, Script payTo, List<Transaction> transactions) {
    return remembered(
        BlockAssembler.of(
            access.chain(),
            access.engine().mempool(),
            options,
            payTo,
            transactions,
            access.now().unixSeconds()));
  }

  private BlockTemplate remembered(BlockTemplate template) {
    long weight = options.reservedWeight();
    for (BlockTemplate.Selected selected : template.selected()) {
      weight += selected.transaction().weight();
    }
    lastSize = Optional.of(new Size(weight, template.selected().size()));
    return template;
  }
}
