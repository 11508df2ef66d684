package dev.grapevine.node.signing;

import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.node.miniscript.Fragment;
import dev.grapevine.node.miniscript.Satisfier;
import dev.grapevine.node.miniscript.ScriptContext;
import dev.grapevine.node.miniscript.ScriptDecoder;
import java.util.List;
import java.util.Optional;

/** Unlocks a script that is miniscript, by what there is for one input. For one thread. */
abstract class MiniscriptSolver implements ScriptDecoder.KeyFinder {
  private final SignatureMaker maker;
  private final SigningState state;
  private final ScriptContext context;

  MiniscriptSolver(SignatureMaker maker, SigningState state, ScriptContext context) {
    this.maker = maker;
    this.state = state;
    this.context = context;
  }

  /** A signature by a key, in the form that the script has. */
  abstract Optional<byte[]> sign(byte[] key);

  @Override
  public boolean isKey(byte[] key) {
    return context == ScriptContext.TAPSCRIPT || PublicKeys.isCompressed(key);
  }

  /** The elements for {@code script}, the last one on top; empty if something is missing. */
  final Optional<List<byte[]>> solve(Script script) {
    return ScriptDecoder.decode(script, context, this)
        .flatMap(found -> Satisfier.satisfy(found.expression(), new Materials(found.keys())));
  }

  private final class Materials implements Satisfier.Materials {
    private final List<byte[]> keys;

    Materials(List<byte[]> keys) {
      this.keys = keys;
    }

    @Override
    public byte[] key(int number) {
      return keys.get(number);
    }

    @Override
    public Optional<byte[]> signature(int key) {
      return sign(keys.get(key));
    }

    @Override
    public Optional<byte[]> preimage(Fragment hash, byte[] digest) {
      return state.preimage(hash, digest);
    }

    @Override
    public boolean isAfter(long lockTime) {
      return maker.isAfter(lockTime);
    }

    @Override
    public boolean isOlder(long sequence) {
      return maker.isOlder(sequence);
    }
  }
}
