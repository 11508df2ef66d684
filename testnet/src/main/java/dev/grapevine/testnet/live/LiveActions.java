package dev.grapevine.testnet.live;

import dev.grapevine.testnet.local.TestnetException;

/** What a browser may ask of the network. Called by any thread, one call at a time. */
public interface LiveActions {
  /**
   * Mines one block at some node.
   *
   * @return its hash
   */
  String mine() throws TestnetException, InterruptedException;

  /** Submits so many transactions, each at some node; returns how many there were coins for. */
  int send(int transactions) throws TestnetException, InterruptedException;
}
