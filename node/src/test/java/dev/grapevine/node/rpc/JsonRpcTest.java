package dev.grapevine.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.config.RpcWhitelist;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRpcTest {
  private static final String HASH = "ab".repeat(32);

  private final AtomicInteger counted = new AtomicInteger();
  private final RpcDispatcher dispatcher = new RpcDispatcher();

  private final JsonRpc rpc = new JsonRpc(dispatcher, RpcWhitelist.NONE);

  JsonRpcTest() {
    dispatcher.ready(methods(), "/log");
  }

  private List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "count",
            RpcMethod.Category.CONTROL,
            "Counts.",
            List.of(RpcParameter.hidden("wait", RpcParameter.Type.NUMBER)),
            request -> Json.number(counted.incrementAndGet())),
        new RpcMethod(
            "nothing", RpcMethod.Category.HIDDEN, "Returns null.", List.of(), request -> Json.NULL),
        new RpcMethod(
            "fail",
            RpcMethod.Category.HIDDEN,
            "Throws.",
            List.of(),
            request -> {
              throw new IllegalStateException("broken");
            }),
        new RpcMethod(
            "echo",
            RpcMethod.Category.UTIL,
            "Returns its parameters.",
            List.of(
                RpcParameter.optional("arg0|zero", RpcParameter.Type.ANY, "Anything"),
                RpcParameter.optional("arg1", RpcParameter.Type.ANY, "Anything"),
                RpcParameter.optional("arg2", RpcParameter.Type.ANY, "Anything")),
            RpcRequest::parameters),
        new RpcMethod(
            "gettxout",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns its parameters.",
            List.of(
                RpcParameter.required("txid", RpcParameter.Type.HEX, "The transaction"),
                RpcParameter.required("n", RpcParameter.Type.NUMBER, "The output"),
                RpcParameter.optional("mempool", RpcParameter.Type.BOOL, "Also there")),
            request ->
                Json.of(
                    List.of(request.hash(0, "txid"), request.integer(1), request.bool(2, true)))),
        new RpcMethod(
            "getblock",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns its parameters.",
            List.of(
                RpcParameter.required("blockhash", RpcParameter.Type.HEX, "The block"),
                RpcParameter.optional("verbosity|verbose", RpcParameter.Type.ANY, "How much")),
            request -> Json.number(request.verbosity(1, 1))),
        new RpcMethod(
            "submit",
            RpcMethod.Category.MINING,
            "Counts bytes.",
            List.of(
                RpcParameter.required("hex", RpcParameter.Type.HEX, "The bytes"),
                RpcParameter.optional("fee", RpcParameter.Type.AMOUNT, "The fee"),
                RpcParameter.optional("list", RpcParameter.Type.ARRAY, "A list"),
                RpcParameter.optional("options", RpcParameter.Type.OBJECT, "Options")),
            request ->
                request.has(1)
                    ? Json.amount(request.amount(1))
                    : Json.number(request.hex(0, "argument").length)));
  }

  /** The status, a space, and the body. */
  private String post(String body) {
    JsonRpc.Reply reply = rpc.process(JsonRpc.read(body.getBytes(StandardCharsets.UTF_8)), "user");
    return reply.status()
        + reply.body().map(b -> " " + new String(Json.write(b), StandardCharsets.UTF_8)).orElse("");
  }

  private String call(String method, String params) {
    return post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
            + method
            + "\",\"params\":"
            + params
            + "}")
        .replace("200 {\"jsonrpc\":\"2.0\",", "")
        .replace(",\"id\":1}", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          # 1.0 and no version: both members, errors in the status
          {"method":"count","id":1}                                     | 200 {"result":1,"error":null,"id":1}
          {"method":"count"}                                            | 200 {"result":1,"error":null}
          {"method":"count","params":null,"id":null}                    | 200 {"result":1,"error":null,"id":null}
          {"jsonrpc":"1.0","method":"count","id":"x"}                   | 200 {"result":1,"error":null,"id":"x"}
          {"method":"nothing","id":1}                                   | 200 {"result":null,"error":null,"id":1}
          {"method":"none","id":1}                                      | 404 {"result":null,"error":{"code":-32601,"message":"Method not found"},"id":1}
          {"method":"gettxout","params":["x",0],"id":1}                 | 500 {"result":null,"error":{"code":-8,"message":"txid must be of length 64 (not 1, for 'x')"},"id":1}
          {"pizza":"sausage","id":1}                                    | 400 {"result":null,"error":{"code":-32600,"message":"Missing method"},"id":1}
          {"method":1}                                                  | 400 {"result":null,"error":{"code":-32600,"message":"Method must be a string"}}
          {"method":"count","params":"x"}                               | 400 {"result":null,"error":{"code":-32600,"message":"Params must be an array or object"}}
          {"jsonrpc":2,"method":"count"}                                | 400 {"result":null,"error":{"code":-32600,"message":"jsonrpc field must be a string"}}
          {"jsonrpc":"2.1","method":"count"}                            | 400 {"result":null,"error":{"code":-32600,"message":"JSON-RPC version not supported"}}
          # 2.0: one member, status 200, notifications 204
          {"jsonrpc":"2.0","method":"count","id":1}                     | 200 {"jsonrpc":"2.0","result":1,"id":1}
          {"jsonrpc":"2.0","method":"count","id":null}                  | 200 {"jsonrpc":"2.0","result":1,"id":null}
          {"jsonrpc":"2.0","method":"nothing","id":1}                   | 200 {"jsonrpc":"2.0","result":null,"id":1}
          {"jsonrpc":"2.0","method":"none","id":1}                      | 200 {"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":1}
          {"jsonrpc":"2.0","method":"fail","id":1}                      | 200 {"jsonrpc":"2.0","error":{"code":-1,"message":"Internal error: java.lang.IllegalStateException: broken"},"id":1}
          {"jsonrpc":"2.0","id":1}                                      | 400 {"jsonrpc":"2.0","error":{"code":-32600,"message":"Missing method"},"id":1}
          {"jsonrpc":"2.0","method":"count"}                            | 204
          {"jsonrpc":"2.0","method":"none"}                             | 204
          # no request at all
          this is bad                                                   | 500 {"result":null,"error":{"code":-32700,"message":"Parse error"},"id":null}
          {"method":"count"} x                                          | 500 {"result":null,"error":{"code":-32700,"message":"Parse error"},"id":null}
          {"method":"count"                                             | 500 {"result":null,"error":{"code":-32700,"message":"Parse error"},"id":null}
          7                                                             | 500 {"result":null,"error":{"code":-32700,"message":"Top-level object parse error"},"id":null}
          # batches
          []                                                            | 200 []
          [{"jsonrpc":"2.0","method":"count"}]                          | 204
          [1]                                                           | 200 [{"result":null,"error":{"code":-32600,"message":"Invalid Request object"},"id":null}]
          [{"jsonrpc":"2.0","method":"count","id":1},{"method":"none","id":2},{"jsonrpc":"2.0","method":"count"},{"pizza":1}] | 200 [{"jsonrpc":"2.0","result":1,"id":1},{"result":null,"error":{"code":-32601,"message":"Method not found"},"id":2},{"result":null,"error":{"code":-32600,"message":"Missing method"}}]
          """)
  void versionsIdsAndStatus(String body, String reply) {
    assertThat(post(body)).isEqualTo(reply);
  }

  @Test
  void anEmptyBodyIsAParseError() {
    assertThat(post(""))
        .isEqualTo(
            "500 {\"result\":null,\"error\":{\"code\":-32700,\"message\":\"Parse error\"},"
                + "\"id\":null}");
  }

  @Test
  void notificationsAreCarriedOut() {
    post("{\"jsonrpc\":\"2.0\",\"method\":\"count\"}");
    post("[{\"jsonrpc\":\"2.0\",\"method\":\"count\"},{\"jsonrpc\":\"2.0\",\"method\":\"count\"}]");
    assertThat(counted).hasValue(3);
  }

  @Test
  void nestingIsBounded() {
    assertThat(post("[".repeat(100_000))).startsWith("500 ").contains("Parse error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {}                                    | "result":[]
          {"arg0":0,"arg2":2}                   | "result":[0,null,2]
          {"arg1":1}                            | "result":[null,1]
          {"zero":0}                            | "result":[0]
          {"arg2":null}                         | "result":[null,null,null]
          {"args":[0,1],"arg2":2}               | "result":[0,1,2]
          {"args":[0],"arg2":2}                 | "result":[0,null,2]
          {"args":[5]}                          | "result":[5]
          {"args":[0,1],"arg1":1}               | "error":{"code":-8,"message":"Parameter arg1 specified twice both as positional and named argument"}
          {"args":[0,1,2],"arg1":1}             | "error":{"code":-8,"message":"Parameter arg1 specified twice both as positional and named argument"}
          {"arg0":1,"zero":2}                   | "error":{"code":-8,"message":"Parameter zero specified multiple times"}
          {"random":1}                          | "error":{"code":-8,"message":"Unknown named parameter random"}
          """)
  void namedParameters(String params, String reply) {
    assertThat(call("echo", params)).isEqualTo(reply);
  }

  @Test
  void anOldNameIsTheSameParameter() {
    assertThat(call("echo", "{\"args\":[0],\"zero\":1}"))
        .isEqualTo(
            "\"error\":{\"code\":-8,\"message\":\"Parameter arg0|zero specified twice both as"
                + " positional and named argument\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          gettxout | ["HASH",1]        | "result":["HASH",1,true]
          gettxout | ["HASH",1,null]   | "result":["HASH",1,true]
          gettxout | ["HASH",1,false]  | "result":["HASH",1,false]
          gettxout | ["zz",1]          | "error":{"code":-8,"message":"txid must be of length 64 (not 2, for 'zz')"}
          gettxout | ["HASH",1.5]      | "error":{"code":-1,"message":"JSON integer out of range"}
          gettxout | ["HASH",4294967296] | "error":{"code":-1,"message":"JSON integer out of range"}
          gettxout | ["HASH","1"]      | "error":{"code":-3,"message":"Wrong type passed:\\n{\\n    \\"Position 2 (n)\\": \\"JSON value of type string is not of expected type number\\"\\n}"}
          gettxout | [null,1]          | "error":{"code":-3,"message":"Wrong type passed:\\n{\\n    \\"Position 1 (txid)\\": \\"JSON value of type null is not of expected type string\\"\\n}"}
          gettxout | [1,[],"true"]     | "error":{"code":-3,"message":"Wrong type passed:\\n{\\n    \\"Position 1 (txid)\\": \\"JSON value of type number is not of expected type string\\",\\n    \\"Position 2 (n)\\": \\"JSON value of type array is not of expected type number\\",\\n    \\"Position 3 (mempool)\\": \\"JSON value of type string is not of expected type bool\\"\\n}"}
          getblock | ["HASH"]          | "result":1
          getblock | ["HASH",true]     | "result":1
          getblock | ["HASH",false]    | "result":0
          getblock | ["HASH",2]        | "result":2
          getblock | {"blockhash":"HASH","verbose":0} | "result":0
          getblock | ["HASH","2"]      | "error":{"code":-3,"message":"JSON value of type string is not of expected type number"}
          submit   | ["00ff"]          | "result":2
          submit   | ["00f"]           | "error":{"code":-8,"message":"argument must be hexadecimal string (not '00f')"}
          submit   | [""]              | "error":{"code":-8,"message":"argument must be hexadecimal string (not '')"}
          submit   | ["00",0.00000001] | "result":0.00000001
          submit   | ["00","1"]        | "result":1.00000000
          submit   | ["00",1e-9]       | "error":{"code":-3,"message":"Invalid amount"}
          submit   | ["00","x"]        | "error":{"code":-3,"message":"Invalid amount"}
          submit   | ["00",-1]         | "error":{"code":-3,"message":"Amount out of range"}
          submit   | ["00",21000001]   | "error":{"code":-3,"message":"Amount out of range"}
          submit   | ["00",true]       | "error":{"code":-3,"message":"Amount is not a number or string"}
          """)
  void parametersAreCheckedInCoresWords(String method, String params, String reply) {
    assertThat(call(method, params.replace("HASH", HASH))).isEqualTo(reply.replace("HASH", HASH));
  }

  @Test
  void notHexIsNamed() {
    String text = "zz".repeat(32);
    assertThat(call("gettxout", "[\"" + text + "\",1]"))
        .isEqualTo(
            "\"error\":{\"code\":-8,\"message\":\"txid must be hexadecimal string (not '"
                + text
                + "')\"}");
  }

  @Test
  void aWrongNumberOfParametersIsAnsweredWithTheHelp() {
    for (String params : List.of("[]", "[\"00\"]", "[1,2,3,4]")) {
      assertThat(call("gettxout", params))
          .startsWith(
              "\"error\":{\"code\":-1,\"message\":\"gettxout \\\"txid\\\" n ( mempool )\\n\\n");
    }
  }

  @Test
  void helpListsAndExplains() throws Exception {
    assertThat(dispatcher.execute("help", Json.array(), "user").stringValue())
        .isEqualTo(
            """
            == Blockchain ==
            getblock "blockhash" ( verbosity )
            gettxout "txid" n ( mempool )

            == Control ==
            count
            getrpcinfo
            help ( "command" )

            == Mining ==
            submit "hex" ( fee [list,...] {options,...} )

            == Util ==
            echo ( arg0 arg1 arg2 )\
            """);
    assertThat(dispatcher.execute("help", Json.array().add("gettxout"), "user").stringValue())
        .isEqualTo(
            """
            gettxout "txid" n ( mempool )

            Returns its parameters.

            Arguments:
            1. txid       (string, required) The transaction
            2. n          (numeric, required) The output
            3. mempool    (boolean, optional) Also there

            Result:
            (object or null) bestblock, confirmations, value, scriptPubKey and coinbase.\
            """);
    assertThat(dispatcher.execute("help", Json.array().add("foo"), "user").stringValue())
        .isEqualTo("help: unknown command: foo");
  }

  @Test
  void callsWaitForTheWarmUp() {
    dispatcher.warmingUp("Loading block index…");
    assertThat(call("count", "[]"))
        .isEqualTo("\"error\":{\"code\":-28,\"message\":\"Loading block index…\"}");
    assertThat(post("{\"method\":\"count\",\"id\":1}")).startsWith("500 ");
    dispatcher.ready();
    assertThat(call("count", "[]")).isEqualTo("\"result\":1");
  }

  @Test
  void usersWithAListMayCallWhatIsOnIt() {
    JsonRpc listed =
        new JsonRpc(dispatcher, new RpcWhitelist(Map.of("alice", Set.of("count")), true));

    assertThat(status(listed, "alice", "{\"method\":\"count\"}")).isEqualTo(200);
    assertThat(status(listed, "alice", "{\"method\":\"nothing\"}")).isEqualTo(403);
    assertThat(status(listed, "alice", "[{\"method\":\"count\"},{\"method\":\"nothing\"}]"))
        .as("one that may not be called forbids the batch")
        .isEqualTo(403);
    assertThat(counted).hasValue(1);
    assertThat(status(listed, "bob", "{\"method\":\"count\"}")).isEqualTo(403);
    JsonRpc lenient =
        new JsonRpc(dispatcher, new RpcWhitelist(Map.of("alice", Set.of("count")), false));
    assertThat(status(lenient, "bob", "{\"method\":\"count\"}")).isEqualTo(200);
  }

  private static int status(JsonRpc rpc, String user, String body) {
    return rpc.process(JsonRpc.read(body.getBytes(StandardCharsets.UTF_8)), user).status();
  }

  @Test
  void getrpcinfoShowsTheCallInHand() {
    assertThat(call("getrpcinfo", "[]"))
        .matches(
            "\"result\":\\{\"active_commands\":\\[\\{\"method\":\"getrpcinfo\",\"duration\":\\d+\\}\\],"
                + "\"logpath\":\"/log\"\\}");
  }

  @Test
  void helpListsWhichParametersAreStrings() throws Exception {
    assertThat(
            dispatcher
                .execute("help", Json.array().add("dump_all_command_conversions"), "user")
                .toString())
        .contains("[\"gettxout\",0,\"txid\",true],[\"gettxout\",1,\"n\",false]")
        .contains("[\"getblock\",1,\"verbosity\",false],[\"getblock\",1,\"verbose\",false]");
  }

  @Test
  void printsLikeBitcoinCli() {
    assertThat(
            JsonPrinter.print(
                Json.read("{\"a\":[1,2.50000000],\"b\":{},\"c\":[],\"d\":4.6e-10,\"e\":\"\\n\"}"),
                2))
        .isEqualTo(
            """
            {
              "a": [
                1,
                2.50000000
              ],
              "b": {
              },
              "c": [
              ],
              "d": 4.6e-10,
              "e": "\\n"
            }\
            """);
  }
}
