package dev.grapevine.node.miniscript;

import static dev.grapevine.chain.script.Opcode.OP_0;
import static dev.grapevine.chain.script.Opcode.OP_0NOTEQUAL;
import static dev.grapevine.chain.script.Opcode.OP_1;
import static dev.grapevine.chain.script.Opcode.OP_ADD;
import static dev.grapevine.chain.script.Opcode.OP_BOOLAND;
import static dev.grapevine.chain.script.Opcode.OP_BOOLOR;
import static dev.grapevine.chain.script.Opcode.OP_CHECKLOCKTIMEVERIFY;
import static dev.grapevine.chain.script.Opcode.OP_CHECKMULTISIG;
import static dev.grapevine.chain.script.Opcode.OP_CHECKSEQUENCEVERIFY;
import static dev.grapevine.chain.script.Opcode.OP_CHECKSIG;
import static dev.grapevine.chain.script.Opcode.OP_CHECKSIGADD;
import static dev.grapevine.chain.script.Opcode.OP_DUP;
import static dev.grapevine.chain.script.Opcode.OP_ELSE;
import static dev.grapevine.chain.script.Opcode.OP_ENDIF;
import static dev.grapevine.chain.script.Opcode.OP_EQUAL;
import static dev.grapevine.chain.script.Opcode.OP_FROMALTSTACK;
import static dev.grapevine.chain.script.Opcode.OP_HASH160;
import static dev.grapevine.chain.script.Opcode.OP_IF;
import static dev.grapevine.chain.script.Opcode.OP_IFDUP;
import static dev.grapevine.chain.script.Opcode.OP_NOTIF;
import static dev.grapevine.chain.script.Opcode.OP_NUMEQUAL;
import static dev.grapevine.chain.script.Opcode.OP_SIZE;
import static dev.grapevine.chain.script.Opcode.OP_SWAP;
import static dev.grapevine.chain.script.Opcode.OP_TOALTSTACK;
import static dev.grapevine.chain.script.Opcode.OP_VERIFY;

import dev.grapevine.chain.primitives.Script;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the expression that a script is made of. A script is read from its end, where each
 * operation says what must stand before it: so no choice has ever to be taken back, and the work is
 * in proportion to the script. Gives up as soon as a part is of no valid type.
 */
public final class ScriptDecoder {
  private final ScriptContext context;
  private final ReversedScript script;
  private final KeyFinder finder;
  private final Steps steps = new Steps();
  private final List<Expression> made = new ArrayList<>();
  private final List<byte[]> keys = new ArrayList<>();
  private boolean failed;

  /** Decides on keys. */
  public interface KeyFinder {
    /** Whether the bytes, as long as the context wants them, are a key. */
    boolean isKey(byte[] key);

    /** The key with this HASH160, in the form of the context. */
    Optional<byte[]> byHash(byte[] hash);
  }

  /**
   * A script understood.
   *
   * @param keys those of the expression, by their numbers
   */
  public record Decoded(Expression expression, List<byte[]> keys) {}

  private ScriptDecoder(ScriptContext context, ReversedScript script, KeyFinder finder) {
    this.context = context;
    this.script = script;
    this.finder = finder;
  }

  /** The expression of a script, valid but maybe not sane; empty if it is none. */
  public static Optional<Decoded> decode(Script script, ScriptContext context, KeyFinder finder) {
    if (script.length() > context.maxScriptBytes()) {
      return Optional.empty();
    }
    return ReversedScript.of(script)
        .flatMap(reversed -> new ScriptDecoder(context, reversed, finder).whole());
  }

  private Optional<Decoded> whole() {
    steps.next(this::sequence);
    while (!failed && steps.takeOne()) {
      // until all is read, or there is something that is no miniscript
    }
    boolean found = !failed && script.isAtEnd() && made.size() == 1 && made.getFirst().isScript();
    return found ? Optional.of(new Decoded(made.getFirst(), keys)) : Optional.empty();
  }

  /** Expressions one after the other: {@code and_v}, if there is more than one. */
  private void sequence() {
    steps.next(this::single, this::maybeMore);
  }

  private void maybeMore() {
    if (!script.isAtEnd()
        && !Stream.of(OP_IF, OP_NOTIF, OP_ELSE, OP_TOALTSTACK, OP_SWAP).anyMatch(script::isNext)) {
      steps.next(this::sequence, () -> join(Fragment.AND_V, 2));
    }
  }

  /** An expression that takes its input from the top; never {@code and_v}, which can be outside. */
  private void single() {
    if (script.isAtEnd()) {
      failed = true;
    } else if (!leaf()) {
      ofOthers();
    }
  }

  /** Reads a leaf, if one is next. */
  private boolean leaf() {
    if (script.take(OP_1)) {
      return add(Expression.of(Fragment.JUST_1, context));
    }
    if (script.take(OP_0)) {
      return add(Expression.of(Fragment.JUST_0, context));
    }
    if (script.dataLength(0) == 33 || script.dataLength(0) == 32) {
      byte[] data = script.data(0);
      script.skip(1);
      return isKey(data) ? add(key(Fragment.PK_K, data)) : fail();
    }
    return keyHash() || lock() || hash() || multi() || multiA();
  }

  private boolean isKey(byte[] data) {
    return data.length == context.keyBytes() && finder.isKey(data);
  }

  private Expression key(Fragment fragment, byte[] key) {
    keys.add(key);
    return Expression.key(fragment, context, keys.size() - 1);
  }

  /** DUP HASH160 hash EQUALVERIFY. */
  private boolean keyHash() {
    if (!script.isNext(OP_VERIFY, OP_EQUAL)
        || script.dataLength(2) != 20
        || script.opcode(3) != OP_HASH160
        || script.opcode(4) != OP_DUP) {
      return false;
    }
    Optional<byte[]> key = finder.byHash(script.data(2));
    script.skip(5);
    return key.isPresent() ? add(key(Fragment.PK_H, key.get())) : fail();
  }

  /** number CHECKSEQUENCEVERIFY or CHECKLOCKTIMEVERIFY. */
  private boolean lock() {
    boolean relative = script.isNext(OP_CHECKSEQUENCEVERIFY);
    if ((!relative && !script.isNext(OP_CHECKLOCKTIMEVERIFY)) || script.number(1) < 1) {
      return false;
    }
    int number = (int) script.number(1);
    script.skip(2);
    return add(Expression.lock(relative ? Fragment.OLDER : Fragment.AFTER, context, number));
  }

  /** SIZE 32 EQUALVERIFY hash-operation digest EQUAL. */
  private boolean hash() {
    if (!script.isNext(OP_EQUAL)
        || script.opcode(3) != OP_VERIFY
        || script.opcode(4) != OP_EQUAL
        || script.number(5) != 32
        || script.opcode(6) != OP_SIZE) {
      return false;
    }
    for (Fragment fragment :
        List.of(Fragment.SHA256, Fragment.HASH256, Fragment.RIPEMD160, Fragment.HASH160)) {
      if (script.opcode(2) == fragment.hashOpcode()
          && script.dataLength(1) == fragment.digestBytes()) {
        byte[] digest = script.data(1);
        script.skip(7);
        return add(Expression.hash(fragment, context, digest));
      }
    }
    return false;
  }

  /** wanted key... count CHECKMULTISIG. */
  private boolean multi() {
    if (!script.isNext(OP_CHECKMULTISIG)) {
      return false;
    }
    int count = (int) script.number(1);
    if (context != ScriptContext.P2WSH || count < 1 || count > context.maxKeys()) {
      return fail();
    }
    List<byte[]> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      found.add(script.data(2 + i));
    }
    long wanted = script.number(2 + count);
    script.skip(3 + count);
    return multiOf(wanted, found);
  }

  /** key CHECKSIG, key CHECKSIGADD ..., wanted NUMEQUAL. */
  private boolean multiA() {
    if (!script.isNext(OP_NUMEQUAL)) {
      return false;
    }
    long wanted = script.number(1);
    if (context != ScriptContext.TAPSCRIPT) {
      return fail();
    }
    List<byte[]> found = new ArrayList<>();
    int position = 2;
    boolean more = true;
    while (more && found.size() <= context.maxKeys()) {
      int opcode = script.opcode(position);
      if (opcode != OP_CHECKSIG && opcode != OP_CHECKSIGADD) {
        return fail();
      }
      found.add(script.data(position + 1));
      position += 2;
      more = opcode == OP_CHECKSIGADD;
    }
    script.skip(position);
    return multiOf(wanted, found);
  }

  private boolean multiOf(long wanted, List<byte[]> found) {
    Collections.reverse(found);
    if (wanted < 1
        || wanted > found.size()
        || found.size() > context.maxKeys()
        || !found.stream().allMatch(this::isKey)) {
      return fail();
    }
    // All numbers go against the order of the script, as it is read.
    List<Integer> numbers = new ArrayList<>();
    for (int i = found.size() - 1; i >= 0; i--) {
      numbers.addFirst(keys.size());
      keys.add(found.get(i));
    }
    return add(Expression.multi(context, (int) wanted, numbers));
  }

  /** Reads an operation that other expressions stand before. */
  private void ofOthers() {
    // Before a wrapper and_v is not looked for: c:and_v(X,Y) and and_v(X,c:Y) are the same script.
    if (script.take(OP_CHECKSIG)) {
      steps.next(this::single, () -> join(Fragment.WRAP_C, 1));
    } else if (script.take(OP_VERIFY)) {
      steps.next(this::single, () -> join(Fragment.WRAP_V, 1));
    } else if (script.take(OP_0NOTEQUAL)) {
      steps.next(this::single, () -> join(Fragment.WRAP_N, 1));
    } else if (script.isNext(OP_EQUAL) && script.number(1) >= 1) {
      int wanted = (int) script.number(1);
      script.skip(2);
      steps.next(() -> threshold(wanted, 0));
    } else if (script.take(OP_ENDIF)) {
      steps.next(this::sequence, this::branch);
    } else if (script.take(OP_BOOLAND)) {
      steps.next(this::second, this::single, () -> join(Fragment.AND_B, 2));
    } else if (script.take(OP_BOOLOR)) {
      steps.next(this::second, this::single, () -> join(Fragment.OR_B, 2));
    } else {
      failed = true;
    }
  }

  /** An expression that takes its input from below the top: {@code a:} or {@code s:}. */
  private void second() {
    if (script.take(OP_FROMALTSTACK)) {
      steps.next(this::sequence, () -> wrap(OP_TOALTSTACK, Fragment.WRAP_A));
    } else {
      steps.next(this::sequence, () -> wrap(OP_SWAP, Fragment.WRAP_S));
    }
  }

  private void wrap(int opcode, Fragment fragment) {
    if (script.take(opcode)) {
      join(fragment, 1);
    } else {
      failed = true;
    }
  }

  /** Expressions with ADD after each but the first, which is read last. */
  private void threshold(int wanted, int count) {
    if (script.take(OP_ADD)) {
      steps.next(this::second, () -> threshold(wanted, count + 1));
    } else {
      steps.next(this::single, () -> joinThreshold(wanted, count + 1));
    }
  }

  private void joinThreshold(int wanted, int count) {
    if (wanted > count || count > made.size()) {
      failed = true;
      return;
    }
    List<Expression> last = made.subList(made.size() - count, made.size());
    List<Expression> subs = new ArrayList<>(last.reversed());
    last.clear();
    add(Expression.threshold(context, wanted, subs));
  }

  /** What there is before the last branch of a condition. */
  private void branch() {
    if (script.take(OP_ELSE)) {
      steps.next(this::sequence, this::secondBranch);
    } else if (script.take(OP_NOTIF)) {
      Fragment fragment = script.take(OP_IFDUP) ? Fragment.OR_D : Fragment.OR_C;
      steps.next(this::single, () -> join(fragment, 2));
    } else if (script.isNext(OP_IF, OP_DUP)) {
      script.skip(2);
      join(Fragment.WRAP_D, 1);
    } else if (script.isNext(OP_IF, OP_0NOTEQUAL, OP_SIZE)) {
      script.skip(3);
      join(Fragment.WRAP_J, 1);
    } else {
      failed = true;
    }
  }

  private void secondBranch() {
    if (script.take(OP_IF)) {
      join(Fragment.OR_I, 2);
    } else if (script.take(OP_NOTIF)) {
      steps.next(this::single, this::joinAndOr);
    } else {
      failed = true;
    }
  }

  /** The condition was read last, the branch for when it fails before it. */
  private void joinAndOr() {
    if (made.size() < 3) {
      failed = true;
      return;
    }
    Expression x = made.removeLast();
    Expression z = made.removeLast();
    Expression y = made.removeLast();
    add(Expression.of(Fragment.ANDOR, context, x, y, z));
  }

  /** Puts together what was read last, which comes first. */
  private void join(Fragment fragment, int count) {
    if (made.size() < count) {
      failed = true;
      return;
    }
    Expression first = made.removeLast();
    add(
        count == 1
            ? Expression.of(fragment, context, first)
            : Expression.of(fragment, context, first, made.removeLast()));
  }

  private boolean add(Expression expression) {
    made.add(expression);
    failed |= !expression.isValid();
    return true;
  }

  private boolean fail() {
    failed = true;
    return true;
  }
}
