package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.UUID;
import plumbline.postgres.Sql;

/**
 * What a node keeps beside its journal: its name, and a copy of the secret that lead ids are made
 * with, so that it knows the same people while Postgres is away.
 */
public final class NodeFiles {
  private static final int SECRET_BYTES = 32;
  private static final String SECRET = "identity";

  private final Path directory;
  private final Sql sql = sql();

  /**
   * @param directory the data directory, which must exist
   */
  public NodeFiles(Path directory) {
    this.directory = directory;
  }

  static Sql sql() {
    return Sql.load(NodeFiles.class, "secret.sql");
  }

  /**
   * This node's name, made at its first start.
   *
   * @throws IOException where it can be neither read nor written
   */
  public String node() throws IOException {
    Path file = directory.resolve("node");
    if (!Files.exists(file)) {
      write(file, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
    }
    return Files.readString(file).strip();
  }

  /** Whether this node can tell people apart without Postgres. */
  public boolean hasSecret() {
    return Files.exists(secretFile());
  }

  /**
   * The node's own copy of the secret.
   *
   * @throws IOException where there is none to be read
   */
  public Identity identity() throws IOException {
    return new Identity(Files.readAllBytes(secretFile()));
  }

  /**
   * The secret all nodes share, made by the first of them and copied here. A database that is empty
   * is given this node's copy.
   *
   * @throws IOException where there is a copy that cannot be read
   */
  public Future<Identity> sharedIdentity(Pool pool) throws IOException {
    return pool.preparedQuery(sql.get("make-secret"))
        .execute(Tuple.of(SECRET, Buffer.buffer(ownSecret())))
        .compose(made -> pool.preparedQuery(sql.get("secret")).execute(Tuple.of(SECRET)))
        .map(
            rows -> {
              byte[] secret = rows.iterator().next().getBuffer("value").getBytes();
              try {
                write(secretFile(), secret);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return new Identity(secret);
            });
  }

  private byte[] ownSecret() throws IOException {
    if (hasSecret()) {
      return Files.readAllBytes(secretFile());
    }
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    return random;
  }

  private Path secretFile() {
    return directory.resolve("identity-secret");
  }

  /** Whole or not at all, and for nobody else to read. */
  private static void write(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, content, StandardOpenOption.SYNC);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
