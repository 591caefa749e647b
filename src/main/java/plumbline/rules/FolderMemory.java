package plumbline.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which rule set a node last loaded from its folder, and whether one was pinned against it, kept in
 * its data directory: a folder that still holds the same is old news, whatever has become active
 * since.
 */
public final class FolderMemory {
  private static final Logger LOG = LoggerFactory.getLogger(FolderMemory.class);

  private final Path file;
  private final Path pin;

  /**
   * @param directory the data directory, which must exist
   */
  public FolderMemory(Path directory) {
    this.file = directory.resolve("rules.folder");
    this.pin = directory.resolve("rules.pinned");
  }

  /** Null where nothing was ever loaded. */
  public @Nullable String version() {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      LOG.warn("cannot read {}: {}", file, e.toString());
      return null;
    }
  }

  /** Whether a version was pinned when the database last said so. */
  public boolean pinned() {
    return Files.exists(pin);
  }

  void pinned(boolean pinned) {
    try {
      if (!pinned) {
        Files.deleteIfExists(pin);
      } else if (!pinned()) {
        Files.createFile(pin);
      }
    } catch (IOException e) {
      LOG.warn("cannot write {}: {}", pin, e.toString());
    }
  }

  void keep(String version) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      Files.writeString(
          fresh, version + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("cannot write {}: {}", file, e.toString());
    }
  }
}
