package dev.grapevine.testnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A headless Chromium, driven over the W3C's WebDriver protocol by Debian's chromium-driver. */
public final class Browser implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
  private static final List<String> ARGUMENTS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--window-size=1300,850");

  private final Process driver;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI session;

  private Browser(Process driver) throws IOException, InterruptedException {
    this.driver = driver;
    URI base = URI.create("http://127.0.0.1:" + port() + "/");
    ObjectNode request = JsonMapper.shared().createObjectNode();
    ObjectNode wanted = request.putObject("capabilities").putObject("alwaysMatch");
    ArrayNode arguments = wanted.putObject("goog:chromeOptions").putArray("args");
    wanted.putObject("goog:loggingPrefs").put("browser", "ALL").put("performance", "ALL");
    ARGUMENTS.forEach(arguments::add);
    String id = post(base.resolve("session"), request).get("sessionId").stringValue();
    session = base.resolve("session/" + id + "/");
  }

  private int port() throws IOException {
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(driver.getInputStream(), StandardCharsets.US_ASCII));
    String line = lines.readLine();
    while (line != null) {
      Matcher started = STARTED.matcher(line);
      if (started.find()) {
        return Integer.parseInt(started.group(1));
      }
      line = lines.readLine();
    }
    throw new IOException("chromedriver ended");
  }

  /** Where chromedriver is; empty if it is not installed. */
  public static Optional<Path> driver() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, "chromedriver"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts one; {@link #driver} is there. */
  public static Browser start() throws IOException, InterruptedException {
    Process driver =
        new ProcessBuilder(driver().orElseThrow().toString(), "--port=0")
            .redirectErrorStream(true)
            .start();
    try {
      return new Browser(driver);
    } catch (IOException | InterruptedException | RuntimeException e) {
      driver.destroyForcibly();
      throw e;
    }
  }

  private JsonNode post(URI command, ObjectNode body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(command)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    return value(http.send(request, HttpResponse.BodyHandlers.ofString()));
  }

  private static JsonNode value(HttpResponse<String> reply) throws IOException {
    JsonNode value = JsonMapper.shared().readTree(reply.body()).path("value");
    if (reply.statusCode() != 200) {
      throw new IOException(value.path("message").stringValue("no message"));
    }
    return value;
  }

  /** Loads a page. */
  public void open(URI page) throws IOException, InterruptedException {
    post(
        session.resolve("url"), JsonMapper.shared().createObjectNode().put("url", page.toString()));
  }

  /** Runs the body of a function in the page and gives what it returns. */
  public JsonNode run(String script) throws IOException, InterruptedException {
    ObjectNode body = JsonMapper.shared().createObjectNode().put("script", script);
    body.putArray("args");
    return post(session.resolve("execute/sync"), body);
  }

  /** What pages wrote to the console since the last call, errors of loading among it. */
  public List<String> console() throws IOException, InterruptedException {
    return log("browser").map(entry -> entry.path("message").asString()).toList();
  }

  /** What pages asked for since the last call, by the names of what they asked for. */
  public List<String> requests() throws IOException, InterruptedException {
    return log("performance")
        .map(entry -> JsonMapper.shared().readTree(entry.path("message").asString()))
        .map(entry -> entry.path("message"))
        .filter(entry -> entry.path("method").asString().equals("Network.requestWillBeSent"))
        .map(entry -> entry.at("/params/request/url").asString())
        .toList();
  }

  private Stream<JsonNode> log(String type) throws IOException, InterruptedException {
    ObjectNode body = JsonMapper.shared().createObjectNode().put("type", type);
    return post(session.resolve("se/log"), body).valueStream();
  }

  /** Shows pages on a screen of that size, in light or dark. */
  public void emulate(int width, int height, boolean dark)
      throws IOException, InterruptedException {
    ObjectNode screen = JsonMapper.shared().createObjectNode();
    screen.put("width", width).put("height", height).put("deviceScaleFactor", 1);
    screen.put("mobile", false);
    command("Emulation.setDeviceMetricsOverride", screen);
    ObjectNode media = JsonMapper.shared().createObjectNode();
    ObjectNode scheme = media.putArray("features").addObject();
    scheme.put("name", "prefers-color-scheme").put("value", dark ? "dark" : "light");
    command("Emulation.setEmulatedMedia", media);
  }

  private void command(String name, ObjectNode parameters)
      throws IOException, InterruptedException {
    ObjectNode body = JsonMapper.shared().createObjectNode().put("cmd", name);
    body.set("params", parameters);
    post(session.resolve("goog/cdp/execute"), body);
  }

  /** What the page looks like, as a PNG. */
  public byte[] screenshot() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(session.resolve("screenshot")).GET().build();
    JsonNode value = value(http.send(request, HttpResponse.BodyHandlers.ofString()));
    return Base64.getDecoder().decode(value.stringValue());
  }

  @Override
  public void close() throws InterruptedException {
    try {
      HttpRequest end =
          HttpRequest.newBuilder(URI.create(session.toString().replaceFirst("/$", "")))
              .DELETE()
              .build();
      http.send(end, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      // Then the driver is ended with its browser.
    }
    http.close();
    driver.descendants().forEach(ProcessHandle::destroyForcibly);
    driver.destroy();
    driver.waitFor(10, TimeUnit.SECONDS);
  }
}
