package dev.grapevine.relay;

/** What happens to a transaction that is broadcast in private. */
public enum PrivateStep {
  /** It was handed in, and peers are looked for. */
  SCHEDULED,
  /** It was handed in again. */
  ALREADY_SCHEDULED,
  /** It was handed in, and there is no room. */
  REFUSED,
  /** A peer was told of it. */
  ANNOUNCED,
  /** A peer asked for it and was sent it. */
  SENT,
  /** A peer has it, and is hung up on. */
  RECEIVED,
  /** It came from the network. */
  CAME_BACK,
  /** It did not come for long, and another peer is looked for. */
  TRIED_AGAIN,
  /** It did not come for long, and the mempool would not take it any more. */
  GIVEN_UP
}
