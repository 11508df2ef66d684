package dev.grapevine.relay.mempool;

import dev.grapevine.relay.mempool.MempoolObserver.Arrival;

/** How what a {@link ChangeSet} is about is counted, and told of. */
enum Move {
  /** Each that enters or leaves is news. */
  ORDINARY(Arrival.ALONE),

  /** As ordinary; what enters was handed in together with others. */
  OF_PACKAGE(Arrival.OF_PACKAGE),

  /** What leaves is in a block, which is what is told of; nothing enters. */
  CONFIRMED(Arrival.ALONE),

  /** As ordinary, but what enters was in a block, so that every peer may ask for it. */
  FROM_BLOCK(Arrival.FROM_BLOCK),

  /** It is set aside and let in again before anybody looks: nobody is told. */
  ASIDE(Arrival.ALONE);

  private final Arrival arrival;

  Move(Arrival arrival) {
    this.arrival = arrival;
  }

  Arrival arrival() {
    return arrival;
  }
}
