package dev.grapevine.node.miniscript;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptBuilder;
import java.util.List;

/** Makes scripts of expressions (BIP379). */
public final class ScriptWriter {
  private final List<byte[]> keys;
  private final ScriptBuilder script = new ScriptBuilder();
  private final Steps steps = new Steps();

  private ScriptWriter(List<byte[]> keys) {
    this.keys = keys;
  }

  /**
   * The script of {@code expression}.
   *
   * @param keys by their numbers, in the form that its context has
   */
  public static Script of(Expression expression, List<byte[]> keys) {
    ScriptWriter writer = new ScriptWriter(keys);
    writer.steps.next(() -> writer.write(expression, false));
    writer.steps.takeAll();
    return writer.script.build();
  }

  /**
   * @param verify whether its last operation is to be one with VERIFY in it
   */
  private void write(Expression expression, boolean verify) {
    List<Expression> subs = expression.subs();
    switch (expression.fragment()) {
      case JUST_0 -> script.op(Opcode.OP_0);
      case JUST_1 -> script.op(Opcode.OP_1);
      case PK_K -> script.data(key(expression));
      case PK_H ->
          script
              .op(Opcode.OP_DUP)
              .op(Opcode.OP_HASH160)
              .data(Hash160.hash(key(expression)))
              .op(Opcode.OP_EQUALVERIFY);
      case OLDER -> script.number(expression.number()).op(Opcode.OP_CHECKSEQUENCEVERIFY);
      case AFTER -> script.number(expression.number()).op(Opcode.OP_CHECKLOCKTIMEVERIFY);
      case SHA256, HASH256, RIPEMD160, HASH160 ->
          script
              .op(Opcode.OP_SIZE)
              .number(32)
              .op(Opcode.OP_EQUALVERIFY)
              .op(expression.fragment().hashOpcode())
              .data(expression.digest())
              .op(verify ? Opcode.OP_EQUALVERIFY : Opcode.OP_EQUAL);
      case MULTI, MULTI_A -> multi(expression, verify);
      case THRESH -> threshold(expression, verify);
      case ANDOR ->
          steps.next(
              part(subs.getFirst(), false),
              op(Opcode.OP_NOTIF),
              part(subs.getLast(), false),
              op(Opcode.OP_ELSE),
              part(subs.get(1), false),
              op(Opcode.OP_ENDIF));
      case WRAP_A, WRAP_S, WRAP_C, WRAP_D, WRAP_V, WRAP_J, WRAP_N ->
          wrapper(expression.fragment(), subs.getFirst(), verify);
      default -> ofTwo(expression.fragment(), subs.getFirst(), subs.getLast(), verify);
    }
  }

  private Runnable part(Expression expression, boolean verify) {
    return () -> write(expression, verify);
  }

  private Runnable op(int opcode) {
    return () -> script.op(opcode);
  }

  private byte[] key(Expression expression) {
    return keys.get(expression.keys().getFirst());
  }

  private void wrapper(Fragment fragment, Expression x, boolean verify) {
    switch (fragment) {
      case WRAP_A -> {
        script.op(Opcode.OP_TOALTSTACK);
        steps.next(part(x, false), op(Opcode.OP_FROMALTSTACK));
      }
      case WRAP_S -> {
        script.op(Opcode.OP_SWAP);
        steps.next(part(x, verify));
      }
      case WRAP_C ->
          steps.next(part(x, false), op(verify ? Opcode.OP_CHECKSIGVERIFY : Opcode.OP_CHECKSIG));
      case WRAP_D -> {
        script.op(Opcode.OP_DUP).op(Opcode.OP_IF);
        steps.next(part(x, false), op(Opcode.OP_ENDIF));
      }
      case WRAP_V -> {
        if (x.type().is("x")) {
          steps.next(part(x, false), op(Opcode.OP_VERIFY));
        } else {
          steps.next(part(x, true));
        }
      }
      case WRAP_J -> {
        script.op(Opcode.OP_SIZE).op(Opcode.OP_0NOTEQUAL).op(Opcode.OP_IF);
        steps.next(part(x, false), op(Opcode.OP_ENDIF));
      }
      default -> steps.next(part(x, false), op(Opcode.OP_0NOTEQUAL));
    }
  }

  private void ofTwo(Fragment fragment, Expression x, Expression y, boolean verify) {
    switch (fragment) {
      case AND_V -> steps.next(part(x, false), part(y, verify));
      case AND_B -> steps.next(part(x, false), part(y, false), op(Opcode.OP_BOOLAND));
      case OR_B -> steps.next(part(x, false), part(y, false), op(Opcode.OP_BOOLOR));
      case OR_C ->
          steps.next(part(x, false), op(Opcode.OP_NOTIF), part(y, false), op(Opcode.OP_ENDIF));
      case OR_D ->
          steps.next(
              part(x, false),
              op(Opcode.OP_IFDUP),
              op(Opcode.OP_NOTIF),
              part(y, false),
              op(Opcode.OP_ENDIF));
      case OR_I -> {
        script.op(Opcode.OP_IF);
        steps.next(part(x, false), op(Opcode.OP_ELSE), part(y, false), op(Opcode.OP_ENDIF));
      }
      default -> throw new IllegalArgumentException("not of two: " + fragment);
    }
  }

  private void multi(Expression expression, boolean verify) {
    if (expression.fragment() == Fragment.MULTI) {
      script.number(expression.number());
      expression.keys().forEach(key -> script.data(keys.get(key)));
      script
          .number(expression.keys().size())
          .op(verify ? Opcode.OP_CHECKMULTISIGVERIFY : Opcode.OP_CHECKMULTISIG);
      return;
    }
    int operation = Opcode.OP_CHECKSIG;
    for (int key : expression.keys()) {
      script.data(keys.get(key)).op(operation);
      operation = Opcode.OP_CHECKSIGADD;
    }
    script.number(expression.number()).op(verify ? Opcode.OP_NUMEQUALVERIFY : Opcode.OP_NUMEQUAL);
  }

  private void threshold(Expression expression, boolean verify) {
    steps.next(
        () -> script.number(expression.number()),
        op(verify ? Opcode.OP_EQUALVERIFY : Opcode.OP_EQUAL));
    List<Expression> subs = expression.subs();
    for (int i = subs.size() - 1; i >= 0; i--) {
      if (i > 0) {
        steps.next(op(Opcode.OP_ADD));
      }
      steps.next(part(subs.get(i), false));
    }
  }
}
