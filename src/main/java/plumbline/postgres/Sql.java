package plumbline.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of a feature, by name. A {@code .sql} file lies beside the feature's classes; in it each
 * statement follows a line of its own, {@code -- name: insert-lead}, and a semicolon at its end is
 * left out.
 */
public final class Sql {
  private static final Pattern NAME = Pattern.compile("--\\s*name:\\s*(\\S+)\\s*");
  private static final Pattern NAME_FORM = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final String file;
  private final Map<String, String> statements;

  private Sql(String file, Map<String, String> statements) {
    this.file = file;
    this.statements = statements;
  }

  /**
   * Reads a resource from the package of a class.
   *
   * @throws IllegalArgumentException where there is no such file, a name is there twice or not in
   *     {@code kebab-case}, a statement is empty, or SQL stands above the first name
   */
  public static Sql load(Class<?> beside, String file) {
    try (InputStream resource = beside.getResourceAsStream(file)) {
      if (resource == null) {
        throw new IllegalArgumentException("no resource " + file + " beside " + beside.getName());
      }
      return parse(file, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Sql parse(String file, String text) {
    Map<String, StringBuilder> sections = new LinkedHashMap<>();
    @Nullable StringBuilder section = null;
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      Matcher name = NAME.matcher(line);
      if (name.matches()) {
        section = new StringBuilder();
        if (!NAME_FORM.matcher(name.group(1)).matches()) {
          throw new IllegalArgumentException(
              file + ":" + number + ": the name " + name.group(1) + " is not in kebab-case");
        }
        if (sections.put(name.group(1), section) != null) {
          throw new IllegalArgumentException(
              file + ":" + number + ": the name " + name.group(1) + " is there twice");
        }
      } else if (section != null) {
        section.append(line).append('\n');
      } else if (!isBlankOrComment(line)) {
        throw new IllegalArgumentException(
            file + ":" + number + ": SQL above the first \"-- name:\" line");
      }
    }
    Map<String, String> statements = new LinkedHashMap<>();
    sections.forEach((name, body) -> statements.put(name, statement(file, name, body.toString())));
    return new Sql(file, statements);
  }

  private static String statement(String file, String name, String body) {
    if (body.lines().allMatch(Sql::isBlankOrComment)) {
      throw new IllegalArgumentException(file + ": " + name + " is empty");
    }
    String statement = body.strip();
    return statement.endsWith(";")
        ? statement.substring(0, statement.length() - 1).stripTrailing()
        : statement;
  }

  private static boolean isBlankOrComment(String line) {
    return line.isBlank() || line.stripLeading().startsWith("--");
  }

  /**
   * The statement with this name.
   *
   * @throws IllegalArgumentException where the file has none
   */
  public String get(String name) {
    String statement = statements.get(name);
    if (statement == null) {
      throw new IllegalArgumentException(
          file + " has no statement " + name + "; it has " + statements.keySet());
    }
    return statement;
  }

  /** Every name, in the order of the file. */
  public Set<String> names() {
    return Collections.unmodifiableSet(statements.keySet());
  }

  /**
   * Has Postgres prepare every statement, so that a broken one stops the start and not a request.
   * The future fails with an {@link IllegalStateException} that names file and statement.
   */
  public Future<Void> prepareAll(Pool pool) {
    return pool.withConnection(
        connection -> {
          Future<Void> all = Future.succeededFuture();
          for (Map.Entry<String, String> statement : statements.entrySet()) {
            all =
                all.compose(done -> prepare(connection, statement.getKey(), statement.getValue()));
          }
          return all;
        });
  }

  private Future<Void> prepare(SqlConnection connection, String name, String statement) {
    return connection
        .prepare(statement)
        .compose(PreparedStatement::close)
        .recover(
            e ->
                Future.failedFuture(
                    new IllegalStateException(file + ": " + name + ": " + e.getMessage(), e)));
  }
}
