package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.World;

/**
 * What the protocols that bring one piece of news to all have in common: who has the news is
 * informed, who is replaced has it no more, and it is over when nothing is under way, unless the
 * protocol says otherwise.
 */
abstract class NewsProtocol implements Protocol {
  final World world;
  final News news;
  private final double messageRounds;

  /**
   * For a trial.
   *
   * @param messageRounds how long a message takes
   */
  NewsProtocol(World world, double messageRounds) {
    this.world = world;
    this.news = new News(world);
    this.messageRounds = messageRounds;
  }

  @Override
  public final double messageRounds() {
    return messageRounds;
  }

  @Override
  public void replaced(int node) {
    news.forget(node);
  }

  @Override
  public final int informed() {
    return news.informed();
  }

  @Override
  public boolean isOver(int informed) {
    return world.round() > 0 && world.isPostEmpty();
  }

  @Override
  public void measure(Measures measures) {
    news.measure(measures);
  }
}
