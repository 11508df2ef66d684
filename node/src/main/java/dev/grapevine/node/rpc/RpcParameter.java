package dev.grapevine.node.rpc;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One parameter of a method.
 *
 * @param names the first is the name in the help, the others are older ones still taken
 * @param hidden taken, but not in the help, nor are those after it
 * @param members of an object of options, which may be given by name as if each were a parameter
 */
public record RpcParameter(
    List<String> names,
    Type type,
    boolean required,
    boolean hidden,
    List<String> members,
    String help) {

  /** What JSON a parameter takes. */
  public enum Type {
    STRING("string", "string"),
    HEX("string", "string"),
    NUMBER("number", "numeric"),
    BOOL("bool", "boolean"),
    OBJECT("object", "json object"),
    ARRAY("array", "json array"),
    /** Number or string; the handler checks. */
    AMOUNT("", "numeric or string"),
    /** Several types; the handler checks. */
    ANY("", "");

    private final String jsonType;
    private final String helpName;

    Type(String jsonType, String helpName) {
      this.jsonType = jsonType;
      this.helpName = helpName;
    }
  }

  public RpcParameter {
    names = List.copyOf(names);
    members = List.copyOf(members);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a parameter needs a name");
    }
  }

  /**
   * A parameter that must be given.
   *
   * @param names like {@code "verbosity|verbose"}
   */
  public static RpcParameter required(String names, Type type, String help) {
    return new RpcParameter(List.of(names.split("\\|", -1)), type, true, false, List.of(), help);
  }

  public static RpcParameter optional(String names, Type type, String help) {
    return new RpcParameter(List.of(names.split("\\|", -1)), type, false, false, List.of(), help);
  }

  public static RpcParameter hidden(String names, Type type) {
    return new RpcParameter(List.of(names.split("\\|", -1)), type, false, true, List.of(), "");
  }

  /** An optional object named "options" with these members (Core {@code OBJ_NAMED_PARAMS}). */
  public static RpcParameter options(List<String> members, String help) {
    return new RpcParameter(List.of("options"), Type.OBJECT, false, false, members, help);
  }

  /** True if a word on a command line is its value, rather than JSON for it. */
  boolean isString() {
    return type == Type.STRING || type == Type.HEX;
  }

  public String name() {
    return names.getFirst();
  }

  /** What is wrong with the type of {@code value}, in Core's words. */
  Optional<String> mismatch(JsonNode value) {
    if (type.jsonType.isEmpty() || (!required && value.isNull())) {
      return Optional.empty();
    }
    String given = typeName(value);
    return given.equals(type.jsonType)
        ? Optional.empty()
        : Optional.of(wrong(given, type.jsonType));
  }

  static String wrong(String given, String expected) {
    return "JSON value of type " + given + " is not of expected type " + expected;
  }

  /** Core's names of JSON types (uvTypeName). */
  public static String typeName(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "array";
      case OBJECT -> "object";
      case BOOLEAN -> "bool";
      case NUMBER -> "number";
      case STRING -> "string";
      case NULL, MISSING -> "null";
      case BINARY, POJO -> throw new AssertionError("not from JSON text: " + value);
    };
  }

  /** As in the first line of the help: strings quoted. */
  String oneLine() {
    return switch (type) {
      case STRING, HEX -> "\"" + name() + "\"";
      case ARRAY -> "[" + name() + ",...]";
      case OBJECT -> "{" + name() + ",...}";
      case NUMBER, BOOL, AMOUNT, ANY -> name();
    };
  }

  String longHelp() {
    String kind = required ? "required" : "optional";
    return "(" + (type.helpName.isEmpty() ? kind : type.helpName + ", " + kind) + ") " + help;
  }
}
