package org.jostree.itests.ground;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
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
import java.util.Map;
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
  private static final Gson JSON = new Gson();

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
            .with("TMPDIR", directory.toString())
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
      browser.call("Page.enable", Map.of());
      browser.call("Log.enable", Map.of());
      browser.call("Runtime.enable", Map.of());
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
      for (JsonElement each : JsonParser.parseString(tabs).getAsJsonArray()) {
        JsonObject tab = each.getAsJsonObject();
        if (text(tab, "type").equals("page")) {
          return text(tab, "webSocketDebuggerUrl");
        }
      }
    } catch (JsonParseException e) {
      throw new IOException(e);
    }
    throw new IOException("no page: " + tabs);
  }

  /** A member's text; empty if there is none. */
  private static String text(JsonObject object, String member) {
    return object.has(member) ? object.get(member).getAsString() : "";
  }

  private JsonObject next() throws IOException, InterruptedException {
    String text = messages.whole.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (text == null) {
      throw new IOException("the browser says nothing");
    }
    try {
      JsonObject message = JsonParser.parseString(text).getAsJsonObject();
      String method = text(message, "method");
      if (method.equals("Log.entryAdded") || method.equals("Runtime.exceptionThrown")) {
        complaints.add(text);
      }
      return message;
    } catch (JsonParseException e) {
      throw new IOException(text, e);
    }
  }

  private JsonObject call(String method, Map<String, ?> parameters)
      throws IOException, InterruptedException {
    int id = ++calls;
    Map<String, Object> call = Map.of("id", id, "method", method, "params", parameters);
    socket.sendText(JSON.toJson(call), true).join();
    while (true) {
      JsonObject message = next();
      if (text(message, "id").equals(Integer.toString(id))) {
        if (message.has("error")) {
          throw new IOException(method + ": " + message.get("error"));
        }
        return message.getAsJsonObject("result");
      }
    }
  }

  private void awaitLoad() throws IOException, InterruptedException {
    while (!text(next(), "method").equals("Page.loadEventFired")) {
      // Something else has happened.
    }
  }

  /** Lets pages run scripts, or not. */
  public Browser scripts(boolean on) throws IOException, InterruptedException {
    call("Emulation.setScriptExecutionDisabled", Map.of("value", !on));
    return this;
  }

  /** Has so many pixels, and a person who likes light or dark pages. */
  public Browser window(int width, int height, boolean dark)
      throws IOException, InterruptedException {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    return this;
  }

  /** Goes to an address, and waits until all of the page is there. */
  public Browser open(String url) throws IOException, InterruptedException {
    call("Page.navigate", Map.of("url", url));
    awaitLoad();
    return this;
  }

  /** Clicks with the mouse on the first thing that a selector names, and waits for a new page. */
  public Browser click(String selector) throws IOException, InterruptedException {
    String place =
        evaluate(
            "(() => { const e = document.querySelector("
                + JSON.toJson(selector)
                + "); e.scrollIntoView({block: 'center'}); const r = e.getClientRects()[0];"
                + " return (r.x + r.width / 2) + ' ' + (r.y + r.height / 2); })()");
    String[] point = place.split(" ", 2);
    for (String type : List.of("mousePressed", "mouseReleased")) {
      call(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "x",
              Double.parseDouble(point[0]),
              "y",
              Double.parseDouble(point[1]),
              "button",
              "left",
              "clickCount",
              1));
    }
    awaitLoad();
    return this;
  }

  /** The value of an expression in the page, as text. Works in pages that may run no script. */
  public String evaluate(String expression) throws IOException, InterruptedException {
    JsonObject answer = call("Runtime.evaluate", Map.of("expression", expression));
    if (answer.has("exceptionDetails")) {
      throw new IOException(expression + ": " + answer.get("exceptionDetails"));
    }
    return text(answer.getAsJsonObject("result"), "value");
  }

  /** The text that is to be seen of all that a selector names, line by line. */
  public String text(String selector) throws IOException, InterruptedException {
    return evaluate(
        "[...document.querySelectorAll("
            + JSON.toJson(selector)
            + ")].map(e => e.innerText ?? e.textContent).join('\\n')");
  }

  /** How many things a selector names. */
  public int count(String selector) throws IOException, InterruptedException {
    return Integer.parseInt(
        evaluate("document.querySelectorAll(" + JSON.toJson(selector) + ").length"));
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
    JsonObject answer = call("Page.captureScreenshot", Map.of("captureBeyondViewport", whole));
    return Base64.getDecoder().decode(text(answer, "data"));
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
