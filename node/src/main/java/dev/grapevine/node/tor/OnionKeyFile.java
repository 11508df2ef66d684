package dev.grapevine.node.tor;

import dev.grapevine.chain.store.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code onion_v3_private_key} in the network's folder, as Bitcoin Core has it: the key by which
 * the service has the same address the next time. Who has it can take the address, so nobody but
 * the owner may read it. Any thread, one at a time.
 */
final class OnionKeyFile {
  private static final Logger LOG = LoggerFactory.getLogger("tor");
  private static final String NAME = "onion_v3_private_key";
  private static final int MAX_BYTES = 1_024;

  private final Optional<Path> file;

  /** In this folder; without one nothing is kept. */
  OnionKeyFile(Optional<Path> directory) {
    this.file = directory.map(folder -> folder.resolve(NAME));
  }

  /** The key of the last time, if there is one. */
  Optional<String> read() {
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return Optional.empty();
    }
    try {
      if (Files.size(file.get()) <= MAX_BYTES) {
        String key =
            new String(Files.readAllBytes(file.get()), StandardCharsets.ISO_8859_1).strip();
        if (OnionSetup.isKey(key)) {
          LOG.debug("Reading cached private key from {}", file.get());
          return Optional.of(key);
        }
      }
      LOG.warn("tor: {} holds no private key, there will be a new one", file.get());
    } catch (IOException e) {
      LOG.warn("tor: Error reading service private key from {}: {}", file.get(), e.toString());
    }
    return Optional.empty();
  }

  /** Keeps the key; a failure is logged, as it costs only the address. */
  void write(String key) {
    if (file.isEmpty()) {
      return;
    }
    Path target = file.get();
    try {
      DurableFile.replaceSecret(target, out -> out.write(key.getBytes(StandardCharsets.US_ASCII)));
      LOG.debug("Cached service private key to {}", target);
    } catch (IOException e) {
      LOG.warn("tor: Error writing service private key to {}: {}", target, e.toString());
    }
  }
}
