package plumbline.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.access.Permission;

/**
 * One line of the API.
 *
 * @param path as OpenAPI writes it, {@code /v1/leads/{lead_id}}
 * @param permission what the caller needs; null where everybody may
 * @param body whether it takes one
 * @param parameters every query parameter it knows
 */
record Endpoint(
    HttpMethod method,
    String path,
    @Nullable Permission permission,
    boolean body,
    Set<String> parameters,
    Function<Call, Future<Reply>> action) {

  Endpoint {
    parameters = new TreeSet<>(parameters);
  }

  static Endpoint get(
      String path,
      @Nullable Permission permission,
      Function<Call, Future<Reply>> action,
      String... parameters) {
    return new Endpoint(HttpMethod.GET, path, permission, false, Set.of(parameters), action);
  }

  static Endpoint post(
      String path,
      @Nullable Permission permission,
      Function<Call, Future<Reply>> action,
      String... parameters) {
    return new Endpoint(HttpMethod.POST, path, permission, true, Set.of(parameters), action);
  }

  /** A {@code POST} of which the path and the query say everything. */
  static Endpoint ask(
      String path,
      @Nullable Permission permission,
      Function<Call, Future<Reply>> action,
      String... parameters) {
    return new Endpoint(HttpMethod.POST, path, permission, false, Set.of(parameters), action);
  }

  static Endpoint put(
      String path,
      @Nullable Permission permission,
      Function<Call, Future<Reply>> action,
      String... parameters) {
    return new Endpoint(HttpMethod.PUT, path, permission, true, Set.of(parameters), action);
  }

  /** The path as the router writes it. */
  String pattern() {
    return path.replaceAll("\\{(\\w+)}", ":$1");
  }
}
