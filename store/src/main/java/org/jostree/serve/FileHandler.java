package org.jostree.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers the requests of a server. */
@UsesJdkServer
final class FileHandler implements HttpHandler {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int MOVED = 301;
  private static final int NOT_MODIFIED = 304;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int NOT_SATISFIABLE = 416;
  private static final int NOT_IMPLEMENTED = 501;

  /** What {@code sendResponseHeaders} takes for an answer without a body. */
  private static final int NO_BODY = -1;

  private final Documents documents;
  private final Demands demands;
  private final boolean halves;
  private final RequestLog log;

  FileHandler(Documents documents, ServeOptions options, RequestLog log) {
    this.documents = documents;
    this.demands = new Demands(options);
    this.halves = options.halves;
    this.log = log;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer(exchange);
    } catch (IOException | RuntimeException e) {
      // The client has gone, or a file cannot be read: then the connection ends before the answer.
      log.failed(exchange, e);
      throw e;
    } finally {
      log.answered(exchange);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    int refusal = demands.refusal(exchange.getRequestHeaders());
    if (refusal == Demands.UNAUTHORIZED) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"jostree\"");
    }
    if (refusal != 0) {
      exchange.sendResponseHeaders(refusal, NO_BODY);
      return;
    }
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.sendResponseHeaders(NOT_IMPLEMENTED, NO_BODY);
      return;
    }
    String raw = exchange.getRequestURI().getPath();
    List<String> path = raw == null ? null : names(raw);
    if (raw == null || path == null) {
      exchange.sendResponseHeaders(BAD_REQUEST, NO_BODY);
      return;
    }
    try (Document document = documents.find(target(exchange, path))) {
      if (document == null) {
        exchange.sendResponseHeaders(NOT_FOUND, NO_BODY);
      } else {
        send(exchange, document, method.equals("HEAD"));
      }
    } catch (ForbiddenException e) {
      exchange.sendResponseHeaders(Demands.FORBIDDEN, NO_BODY);
    } catch (MovedException e) {
      // Relative to the last name, so that no client can have itself sent to another host.
      exchange.getResponseHeaders().set("Location", "./" + lastName(exchange) + "/");
      exchange.sendResponseHeaders(MOVED, NO_BODY);
    }
  }

  private static Target target(HttpExchange exchange, List<String> path) {
    URI uri = exchange.getRequestURI();
    return new Target(path, uri.getPath().endsWith("/"), uri.getRawQuery());
  }

  private static String lastName(HttpExchange exchange) {
    String raw = exchange.getRequestURI().getRawPath();
    return raw.substring(raw.lastIndexOf('/') + 1);
  }

  /** The names of a decoded path; null when it has one that leads anywhere but down. */
  static @Nullable List<String> names(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..") || name.equals(".") || name.indexOf('\0') >= 0) {
        return null;
      }
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  private void send(HttpExchange exchange, Document document, boolean headOnly) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    document.headers().forEach(headers::set);
    if (document.status() != OK) {
      headers.set("Content-Type", document.type());
      sendWhole(exchange, document, headOnly);
      return;
    }
    String tag = document.tag();
    if (tag != null) {
      headers.set("ETag", tag);
    }
    if (document.modified() >= 0) {
      headers.set("Last-Modified", Precondition.date(document.modified()));
    }
    Precondition precondition = new Precondition(exchange.getRequestHeaders(), document);
    if (precondition.isUnmodified()) {
      exchange.sendResponseHeaders(NOT_MODIFIED, NO_BODY);
      return;
    }
    headers.set("Accept-Ranges", "bytes");
    headers.set("Content-Type", document.type());
    Precondition.Range range = headOnly ? null : precondition.range();
    if (range == null) {
      sendWhole(exchange, document, headOnly);
    } else if (range.count() == 0) {
      headers.set("Content-Range", "bytes */" + document.size());
      exchange.sendResponseHeaders(NOT_SATISFIABLE, NO_BODY);
    } else {
      long last = range.first() + range.count() - 1;
      headers.set("Content-Range", "bytes " + range.first() + "-" + last + "/" + document.size());
      exchange.sendResponseHeaders(PARTIAL, range.count());
      try (OutputStream body = exchange.getResponseBody()) {
        document.copy(range.first(), range.count(), body);
      }
    }
  }

  private void sendWhole(HttpExchange exchange, Document document, boolean headOnly)
      throws IOException {
    if (headOnly) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(document.size()));
      exchange.sendResponseHeaders(document.status(), NO_BODY);
      return;
    }
    // 0 would stand for a body of unknown length.
    exchange.sendResponseHeaders(
        document.status(), document.size() == 0 ? NO_BODY : document.size());
    if (document.size() > 0) {
      boolean half = halves && exchange.getRequestURI().getPath().endsWith(".filez");
      OutputStream body = exchange.getResponseBody();
      document.copy(0, half ? document.size() / 2 : document.size(), body);
      if (half) {
        body.flush();
      } else {
        body.close();
      }
    }
  }
}
