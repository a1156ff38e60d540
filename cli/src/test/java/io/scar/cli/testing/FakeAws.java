package io.scar.cli.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * AWS as far as the command calls it, in memory on a loopback port: the real clients talk to it. It
 * records every call, keeps what is created, and fails where it is told to.
 */
public final class FakeAws implements AutoCloseable {

  public static final String ACCOUNT = "123456789012";

  /** A recorded call: {@code service:Operation}, and the request. */
  public record Recorded(String operation, Call call) {}

  /** Answers in the place of a service; null leaves the answer to the service. */
  @FunctionalInterface
  public interface Answering {
    @Nullable Reply answer(Call call);
  }

  public final FakeLambda lambda = new FakeLambda();
  public final FakeS3 s3 = new FakeS3();
  public final FakeLogs logs = new FakeLogs();
  public final FakeIam iam = new FakeIam();
  public final FakeEvents events = new FakeEvents();
  public final FakeEcr ecr;
  public final FakeApiGateway apis = new FakeApiGateway();
  public final FakeTagging tagging = new FakeTagging(lambda);
  public final FakeBatch batch = new FakeBatch();
  public final FakeFileSystems fileSystems = new FakeFileSystems();
  public final FakeSts sts = new FakeSts();
  public final FakeSso sso = new FakeSso();
  private final Map<String, FakeService> services = new LinkedHashMap<>();
  private final Map<String, Answering> overrides = new ConcurrentHashMap<>();
  private final List<Recorded> calls = new ArrayList<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  public FakeAws() throws IOException {
    ecr = new FakeEcr();
    services.put("lambda", lambda);
    services.put("s3", s3);
    services.put("logs", logs);
    services.put("iam", iam);
    services.put("events", events);
    services.put("ecr", ecr);
    services.put("apigateway", apis);
    services.put("batch", batch);
    services.put("elasticfilesystem", fileSystems);
    services.put("tagging", tagging);
    services.put("sts", sts);
    services.put("sso", sso);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(executor);
    server.start();
    lambda.connect(endpoint(), s3);
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Every call of the operation fails. */
  public void fail(String operation, int status, String code) {
    overrides.put(
        operation, call -> error(operation, status, code, code + " as the test wants it"));
  }

  /** The next call of the operation fails, and no other. */
  public void failOnce(String operation, int status, String code) {
    AtomicBoolean failed = new AtomicBoolean();
    overrides.put(
        operation,
        call ->
            failed.getAndSet(true)
                ? null
                : error(operation, status, code, code + " as the test wants it"));
  }

  /** An error in the shape of the operation's service. */
  public Reply error(String operation, int status, String code, String message) {
    return service(operation.substring(0, operation.indexOf(':'))).error(status, code, message);
  }

  /** The operation is answered by the test; where that answers null, as usual. */
  public void answer(String operation, Answering override) {
    overrides.put(operation, override);
  }

  /** As usual again. */
  public void mend(String operation) {
    overrides.remove(operation);
  }

  public List<String> operations() {
    synchronized (calls) {
      return calls.stream().map(Recorded::operation).toList();
    }
  }

  public List<Call> calls(String operation) {
    synchronized (calls) {
      return calls.stream()
          .filter(c -> c.operation().equals(operation))
          .map(Recorded::call)
          .toList();
    }
  }

  /** Answers calls of functions by HTTP, at the addresses of their APIs and their own. */
  public void answerHttp(HttpHandler function) {
    server.createContext("/_aws/", function);
  }

  public void forgetCalls() {
    synchronized (calls) {
      calls.clear();
    }
  }

  /** What exists, in words. */
  public SortedSet<String> things() {
    SortedSet<String> things = new TreeSet<>();
    services.values().forEach(service -> service.things(things));
    return things;
  }

  /** What exists with all that can be changed of it, in words. */
  public SortedSet<String> state() {
    SortedSet<String> state = new TreeSet<>();
    services.values().forEach(service -> service.state(state));
    return state;
  }

  /** The recorded operations that are not reads. */
  public List<String> mutations() {
    return operations().stream()
        .filter(o -> !o.matches("[a-z0-9]+:(Get|List|Head|Describe|Filter).*"))
        .toList();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith(FakeLambda.CODE)) {
        byte[] code = lambda.code(path.substring(FakeLambda.CODE.length()));
        exchange.sendResponseHeaders(200, code.length);
        exchange.getResponseBody().write(code);
        return;
      }
      Call call = Call.of(exchange);
      String name = call.service().isEmpty() ? unsigned(call) : call.service();
      FakeService service = service(name);
      String operation = service.operation(call);
      synchronized (calls) {
        calls.add(new Recorded(name + ":" + operation, call));
      }
      Answering override = overrides.get(name + ":" + operation);
      Reply reply = override == null ? null : override.answer(call);
      if (reply == null) {
        synchronized (service) {
          reply = service.answer(operation, call);
        }
      }
      if (reply.status() == Reply.CUT) {
        return;
      }
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.getResponseHeaders().set("x-amzn-RequestId", "request-" + operations().size());
      boolean head = call.method().equals("HEAD");
      byte[] body = reply.body().asByteArray();
      exchange.sendResponseHeaders(reply.status(), head || body.length == 0 ? -1 : body.length);
      if (!head && body.length > 0) {
        int sent =
            Integer.parseInt(
                reply.headers().getOrDefault(Reply.CUT_AFTER, String.valueOf(body.length)));
        exchange.getResponseBody().write(body, 0, sent);
        exchange.getResponseBody().flush();
      }
    }
  }

  /** The service of a call that proves by its content who makes it. */
  private static String unsigned(Call call) {
    return call.path().equals("/") ? "sts" : "sso";
  }

  private FakeService service(String name) {
    FakeService service = services.get(name);
    if (service == null) {
      throw new IllegalArgumentException("no service `" + name + "`");
    }
    return service;
  }

  @Override
  public void close() {
    server.stop(0);
    ecr.close();
    executor.close();
  }
}
