package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.relay.base.Now;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InitialDownloadTest {
  private static final long DAY = EngineConfig.DEFAULT_MAX_TIP_AGE_SECONDS;

  @Test
  void itIsOverOnceTheTipIsYoungAndForGood() {
    ChainBuilder builder = ChainBuilder.regtest().mineEmpty(1);
    AtomicInteger told = new AtomicInteger();
    EventSink events =
        new EventSink() {
          @Override
          public void initialDownloadOver() {
            told.incrementAndGet();
          }
        };
    InitialDownload initial = new InitialDownload(Chains.synced(builder), DAY, events);
    assertThat(initial.inProgress(new Now(0, builder.now() + DAY + 1))).isTrue();
    assertThat(initial.inProgress(new Now(0, builder.now() + DAY))).isFalse();
    assertThat(initial.inProgress(new Now(0, builder.now() + DAY + 1))).isFalse();
    assertThat(told).hasValue(1);
  }
}
