package dev.grapevine.testnet.local;

/** Where a run has got to. Called by the thread that runs it, except {@link #abandon}. */
public interface Progress {
  /** Tells nobody. */
  Progress NONE =
      new Progress() {
        @Override
        public void begin(String phase, int steps) {}

        @Override
        public void reached(int step) {}

        @Override
        public void end(String summary) {}

        @Override
        public void abandon() {}
      };

  /** A phase begins: {@code phase} in the present participle, {@code steps} above 0. */
  void begin(String phase, int steps);

  /** So many steps of the phase are done. */
  void reached(int step);

  /** The phase is over: {@code summary} in the past tense. */
  void end(String summary);

  /** The run ends within a phase; whatever is called after that shows nothing. From any thread. */
  void abandon();
}
