package dev.grapevine.relay;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.p2p.wire.ByteString;
import java.util.Optional;

/**
 * The basic block filters that a node serves (BIP157), kept by whoever drives the engine. Called on
 * the engine's thread; an answer may cost a look into a database.
 */
public interface BlockFilters {
  /** No filters. */
  BlockFilters NONE =
      new BlockFilters() {
        @Override
        public Optional<ByteString> filter(BlockHash block) {
          return Optional.empty();
        }

        @Override
        public Optional<Header> header(BlockHash block) {
          return Optional.empty();
        }
      };

  /**
   * What a chain of filters is checked by.
   *
   * @param header of the filter, 32 bytes
   * @param filterHash 32 bytes
   */
  record Header(ByteString header, ByteString filterHash) {}

  /** The filter of a block, if there is one yet. */
  Optional<ByteString> filter(BlockHash block);

  /** Its header. Where a block has one, so have all that it descends from. */
  Optional<Header> header(BlockHash block);
}
