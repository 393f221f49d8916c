package org.jostree.itests.ground;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jostree.itests.process.Command;

/**
 * Chromium without a window, told what to do by its DevTools protocol: it opens pages, clicks where
 * a person would, and tells what is to be seen.
 */
public final class Browser implements AutoCloseable {
  private static final int ATTEMPTS = 600;
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final WebSocket socket;
  private final Messages messages;
  private final List<String> complaints = new ArrayList<>();
  private int calls;

  private Browser(Process process, WebSocket socket, Messages messages) {
    this.process = process;
    this.socket = socket;
    this.messages = messages;
  }

  /** What the browser sends, each message whole. */
  private static final class Messages implements WebSocket.Listener {
    private final BlockingQueue<String> whole = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        whole.add(part.toString());
        part.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  /** Starts one that keeps what it keeps in a directory. */
  public static Browser start(Path directory) throws IOException, InterruptedException {
    Process process =
        Command.of(
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--hide-scrollbars",
                "--user-data-dir=" + directory.resolve("profile"),
                "--remote-debugging-port=0",
                "about:blank")
            .with("HOME", directory.toString())
            .start(directory.resolve("chromium.out"), directory.resolve("chromium.err"));
    try {
      Path told = directory.resolve("profile/DevToolsActivePort");
      for (int i = 0; i < ATTEMPTS && isEmpty(told); i++) {
        if (!process.isAlive()) {
          throw new AssertionError(Files.readString(directory.resolve("chromium.err")));
        }
        Thread.sleep(50);
      }
      HttpClient http = HttpClient.newHttpClient();
      URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(told).get(0) + "/json/list");
      String tabs = http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString()).body();
      Messages messages = new Messages();
      WebSocket socket =
          http.newWebSocketBuilder().buildAsync(URI.create(tab(tabs)), messages).join();
      Browser browser = new Browser(process, socket, messages);
      browser.call("Page.enable", new JsonObject());
      browser.call("Log.enable", new JsonObject());
      browser.call("Runtime.enable", new JsonObject());
      return browser;
    } catch (IOException | RuntimeException | InterruptedException | Error e) {
      end(process);
      throw e;
    }
  }

  private static boolean isEmpty(Path file) throws IOException {
    return !Files.exists(file) || Files.size(file) == 0;
  }

  private static String tab(String tabs) throws IOException {
    try {
      for (Object each : JsonParser.array().from(tabs)) {
        JsonObject tab = (JsonObject) each;
        if (tab.getString("type").equals("page")) {
          return tab.getString("webSocketDebuggerUrl");
        }
      }
    } catch (JsonParserException e) {
      throw new IOException(e);
    }
    throw new IOException("no page: " + tabs);
  }

  private JsonObject next() throws IOException, InterruptedException {
    String text = messages.whole.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (text == null) {
      throw new IOException("the browser says nothing");
    }
    try {
      JsonObject message = JsonParser.object().from(text);
      String method = message.getString("method", "");
      if (method.equals("Log.entryAdded") || method.equals("Runtime.exceptionThrown")) {
        complaints.add(text);
      }
      return message;
    } catch (JsonParserException e) {
      throw new IOException(text, e);
    }
  }

  private JsonObject call(String method, JsonObject parameters)
      throws IOException, InterruptedException {
    int id = ++calls;
    JsonObject call = new JsonObject();
    call.put("id", id);
    call.put("method", method);
    call.put("params", parameters);
    socket.sendText(JsonWriter.string(call), true).join();
    while (true) {
      JsonObject message = next();
      if (message.getInt("id", 0) == id) {
        if (message.has("error")) {
          throw new IOException(method + ": " + message.getObject("error"));
        }
        return message.getObject("result");
      }
    }
  }

  private void awaitLoad() throws IOException, InterruptedException {
    while (!next().getString("method", "").equals("Page.loadEventFired")) {
      // Something else has happened.
    }
  }

  private static JsonObject parameter(String name, Object value) {
    JsonObject parameters = new JsonObject();
    parameters.put(name, value);
    return parameters;
  }

  /** Lets pages run scripts, or not. */
  public Browser scripts(boolean on) throws IOException, InterruptedException {
    call("Emulation.setScriptExecutionDisabled", parameter("value", !on));
    return this;
  }

  /** Has so many pixels, and a person who likes light or dark pages. */
  public Browser window(int width, int height, boolean dark)
      throws IOException, InterruptedException {
    JsonObject metrics = new JsonObject();
    metrics.put("width", width);
    metrics.put("height", height);
    metrics.put("deviceScaleFactor", 1);
    metrics.put("mobile", false);
    call("Emulation.setDeviceMetricsOverride", metrics);
    JsonObject scheme = new JsonObject();
    scheme.put("name", "prefers-color-scheme");
    scheme.put("value", dark ? "dark" : "light");
    JsonArray features = new JsonArray();
    features.add(scheme);
    call("Emulation.setEmulatedMedia", parameter("features", features));
    return this;
  }

  /** Goes to an address, and waits until all of the page is there. */
  public Browser open(String url) throws IOException, InterruptedException {
    call("Page.navigate", parameter("url", url));
    awaitLoad();
    return this;
  }

  /** Clicks with the mouse on the first thing that a selector names, and waits for a new page. */
  public Browser click(String selector) throws IOException, InterruptedException {
    String place =
        evaluate(
            "(() => { const e = document.querySelector("
                + JsonWriter.string(selector)
                + "); e.scrollIntoView({block: 'center'}); const r = e.getClientRects()[0];"
                + " return (r.x + r.width / 2) + ' ' + (r.y + r.height / 2); })()");
    String[] point = place.split(" ", 2);
    for (String type : List.of("mousePressed", "mouseReleased")) {
      JsonObject event = new JsonObject();
      event.put("type", type);
      event.put("x", Double.parseDouble(point[0]));
      event.put("y", Double.parseDouble(point[1]));
      event.put("button", "left");
      event.put("clickCount", 1);
      call("Input.dispatchMouseEvent", event);
    }
    awaitLoad();
    return this;
  }

  /** The value of an expression in the page, as text. Works in pages that may run no script. */
  public String evaluate(String expression) throws IOException, InterruptedException {
    JsonObject answer = call("Runtime.evaluate", parameter("expression", expression));
    if (answer.has("exceptionDetails")) {
      throw new IOException(expression + ": " + answer.getObject("exceptionDetails"));
    }
    return String.valueOf(answer.getObject("result").get("value"));
  }

  /** The text that is to be seen of all that a selector names, line by line. */
  public String text(String selector) throws IOException, InterruptedException {
    return evaluate(
        "[...document.querySelectorAll("
            + JsonWriter.string(selector)
            + ")].map(e => e.innerText ?? e.textContent).join('\\n')");
  }

  /** How many things a selector names. */
  public int count(String selector) throws IOException, InterruptedException {
    return Integer.parseInt(
        evaluate("document.querySelectorAll(" + JsonWriter.string(selector) + ").length"));
  }

  /** Where it is. */
  public String url() throws IOException, InterruptedException {
    return evaluate("location.href");
  }

  /** What the browser did not like of the pages so far: what it must not load, errors. */
  public List<String> complaints() throws IOException, InterruptedException {
    evaluate("1"); // what was said until now has come by then
    return List.copyOf(complaints);
  }

  /** A picture (PNG) of what is in the window, or, if so wanted, of the whole page. */
  public byte[] picture(boolean whole) throws IOException, InterruptedException {
    JsonObject answer = call("Page.captureScreenshot", parameter("captureBeyondViewport", whole));
    return Base64.getDecoder().decode(answer.getString("data"));
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    socket.abort();
    end(process);
  }
}
