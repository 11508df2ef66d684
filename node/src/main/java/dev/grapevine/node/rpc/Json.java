package dev.grapevine.node.rpc;

import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as JSON-RPC needs it: amounts keep their eight decimals, numbers are never rounded, members
 * keep their order. Thread-safe.
 */
public final class Json {
  public static final JsonNode NULL = JsonNodeFactory.instance.nullNode();

  /** Bytes of one JSON text; Core's MAX_BODY_SIZE, which its submitblock needs. */
  static final int MAX_BYTES = 32 * 1024 * 1024;

  /** Core's MAX_JSON_DEPTH ({@code univalue}). */
  private static final int MAX_DEPTH = 512;

  private static final int SATOSHI_DECIMALS = 8;

  private static final MathContext FRACTION_DIGITS = new MathContext(16);

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  public static JsonNode string(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  public static JsonNode number(long value) {
    return JsonNodeFactory.instance.numberNode(value);
  }

  public static JsonNode bool(boolean value) {
    return JsonNodeFactory.instance.booleanNode(value);
  }

  /** An amount of satoshis as bitcoins with eight decimals: 1 is {@code 0.00000001}. */
  public static JsonNode amount(long satoshis) {
    return JsonNodeFactory.instance.numberNode(BigDecimal.valueOf(satoshis, SATOSHI_DECIMALS));
  }

  /** A fraction with as many digits as Bitcoin Core prints. */
  public static JsonNode decimal(double value) {
    return JsonNodeFactory.instance.numberNode(
        value == 0 ? BigDecimal.ZERO : new BigDecimal(value, FRACTION_DIGITS).stripTrailingZeros());
  }

  /**
   * What {@code tree} gives, which is asked each time that this is written and never kept: for
   * members of long arrays. Nothing can be read from it.
   */
  public static JsonNode later(Supplier<JsonNode> tree) {
    return JsonNodeFactory.instance.pojoNode(new Later(tree));
  }

  private record Later(Supplier<JsonNode> tree) implements JacksonSerializable {
    @Override
    public void serialize(JsonGenerator target, SerializationContext context) {
      tree.get().serialize(target, context);
    }

    @Override
    public void serializeWithType(
        JsonGenerator target, SerializationContext context, TypeSerializer types) {
      serialize(target, context);
    }
  }

  /**
   * A tree from what a caller writes naturally: trees, strings, whole numbers, decimals, booleans,
   * lists and maps of these.
   */
  public static JsonNode of(Object value) {
    return switch (value) {
      case JsonNode node -> node;
      case String text -> string(text);
      case Integer number -> number(number);
      case Long number -> number(number);
      case BigDecimal number -> JsonNodeFactory.instance.numberNode(number);
      case Boolean flag -> bool(flag);
      case List<?> list -> {
        ArrayNode array = array();
        list.forEach(member -> array.add(of(member)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = object();
        map.forEach((name, member) -> object.set((String) name, of(member)));
        yield object;
      }
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    };
  }

  /**
   * Reads one JSON text that fills {@code input}.
   *
   * @throws JacksonException when it is none, or an {@link InputStream} fails
   */
  public static JsonNode read(InputStream input) {
    return present(MAPPER.readTree(input));
  }

  /** As {@link #read(InputStream)}, from UTF-8 bytes. */
  public static JsonNode read(byte[] utf8) {
    return present(MAPPER.readTree(utf8));
  }

  /** As {@link #read(InputStream)}, from text. */
  public static JsonNode read(String text) {
    return present(MAPPER.readTree(text));
  }

  /** The shortest form, UTF-8. */
  public static byte[] write(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  /** Jackson takes an empty text for a missing value; for JSON-RPC it is an error. */
  private static JsonNode present(JsonNode node) {
    if (node.isMissingNode()) {
      throw new EmptyText();
    }
    return node;
  }

  private static final class EmptyText extends JacksonException {
    private static final long serialVersionUID = 1L;

    EmptyText() {
      super("empty text");
    }
  }
}
