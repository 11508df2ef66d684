package dev.grapevine.testnet.api;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A network for a JUnit 5 test: in a static field one for all tests of a class, in an instance
 * field a fresh one for each.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestnetExtension net = new TestnetExtension(Testnet.builder().nodes(3));
 * }</pre>
 */
public final class TestnetExtension
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private final Testnet.Builder builder;
  private @Nullable Testnet running;
  private boolean shared;

  /** Starts what {@code builder} says when the tests begin. */
  public TestnetExtension(Testnet.Builder builder) {
    this.builder = builder;
  }

  /**
   * The network.
   *
   * @throws IllegalStateException outside of a test
   */
  public Testnet net() {
    Testnet net = running;
    if (net == null) {
      throw new IllegalStateException(
          "no network: is the field that holds the extension annotated with @RegisterExtension?");
    }
    return net;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    shared = true;
    running = builder.start();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    if (!shared) {
      running = builder.start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!shared) {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stop();
  }

  private void stop() {
    Testnet net = running;
    running = null;
    if (net != null) {
      net.close();
    }
  }
}
