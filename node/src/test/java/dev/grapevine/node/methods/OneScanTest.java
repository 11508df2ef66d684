package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OneScanTest {
  private static final RpcMethod METHOD =
      new RpcMethod(
          "scan", RpcMethod.Category.HIDDEN, "Scans.", OneScan.parameters(), request -> Json.NULL);

  private static RpcRequest request(String action) {
    return new RpcRequest(METHOD, Json.array().add(action), "");
  }

  private static JsonNode unwanted(RpcRequest request, ScanProgress progress) {
    throw new AssertionError("this is not to scan");
  }

  @Test
  void tellsOfTheRunningScanAndEndsIt() throws Exception {
    OneScan scans = new OneScan();
    assertThat(scans.answer(request("status"), OneScanTest::unwanted)).isEqualTo(Json.NULL);
    assertThat(scans.answer(request("abort"), OneScanTest::unwanted).booleanValue()).isFalse();

    CountDownLatch scanning = new CountDownLatch(1);
    CompletableFuture<JsonNode> result =
        CompletableFuture.supplyAsync(() -> scanUntilAborted(scans, scanning));
    assertThat(scanning.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(scans.answer(request("status"), OneScanTest::unwanted))
        .isEqualTo(Json.object().put("progress", 40).put("current_height", 7));
    assertThatThrownBy(() -> scans.answer(request("start"), OneScanTest::unwanted))
        .isInstanceOf(RpcException.class)
        .hasMessageContaining("Scan already in progress");
    assertThat(scans.answer(request("abort"), OneScanTest::unwanted).booleanValue()).isTrue();
    assertThat(result.get(10, TimeUnit.SECONDS).stringValue()).isEqualTo("ended");
    assertThat(scans.answer(request("status"), OneScanTest::unwanted)).isEqualTo(Json.NULL);
  }

  private static JsonNode scanUntilAborted(OneScan scans, CountDownLatch scanning) {
    try {
      return scans.answer(
          request("start"),
          (request, progress) -> {
            progress.at(40, 7);
            scanning.countDown();
            while (!progress.isAborted()) {
              Thread.onSpinWait();
            }
            return Json.string("ended");
          });
    } catch (RpcException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aScanThatFailsMakesRoomForTheNext() throws Exception {
    OneScan scans = new OneScan();
    for (String action : List.of("start", "start")) {
      assertThatThrownBy(() ->
              scans.answer(
                  request(action),
                  (request, progress) -> {
                    throw Lookup.invalid("no such script");
                  }))
          .hasMessageContaining("no such script");
    }
    assertThat(scans.answer(request("start"), (request, progress) -> Json.bool(true)))
        .isEqualTo(Json.bool(true));
    assertThatThrownBy(() -> scans.answer(request("foobar"), OneScanTest::unwanted))
        .hasMessageContaining("Invalid action 'foobar'");
  }
}
