package dev.grapevine.node.i2p;

import dev.grapevine.chain.store.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code i2p_private_key} in the network's folder, as Bitcoin Core has it: the key by which the
 * node has the same address the next time. Any thread, one at a time.
 */
final class I2pKeyFile {
  private static final Logger LOG = LoggerFactory.getLogger("i2p");
  private static final String NAME = "i2p_private_key";
  private static final int MAX_BYTES = 65_536;

  private final Optional<Path> file;

  /** In this folder; without one nothing is kept. */
  I2pKeyFile(Optional<Path> directory) {
    this.file = directory.map(folder -> folder.resolve(NAME));
  }

  /** The key of the last time, if there is one. */
  Optional<byte[]> read() {
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return Optional.empty();
    }
    try {
      if (Files.size(file.get()) <= MAX_BYTES) {
        byte[] key = Files.readAllBytes(file.get());
        if (Destination.ofPrivateKey(key).isPresent()) {
          return Optional.of(key);
        }
      }
      LOG.warn("i2p: {} holds no private key, there will be a new one", file.get());
    } catch (IOException e) {
      LOG.warn("i2p: Cannot read I2P private key from {}: {}", file.get(), e.toString());
    }
    return Optional.empty();
  }

  /** Keeps the key; a failure is logged, as it costs only the address. */
  void write(byte[] key) {
    if (file.isEmpty()) {
      return;
    }
    try {
      DurableFile.replaceSecret(file.get(), out -> out.write(key));
    } catch (IOException e) {
      LOG.warn("i2p: Cannot save I2P private key to {}: {}", file.get(), e.toString());
    }
  }
}
