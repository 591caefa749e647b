package plumbline.rules;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The files below a folder that somebody asked for, links followed, with what tells when they
 * change. What is hidden is passed over, and so is what a hidden folder holds: mounted files are
 * kept there beside their links. So is what editors leave beside a file while it is written.
 *
 * @param files by their path below the folder, with {@code /} between folders
 * @param stamps what each looks like from outside, by the same paths
 * @param folders those it looked into
 */
record FileTree(SortedMap<String, Path> files, Map<String, Object> stamps, Set<Path> folders) {

  private static final int DEEPEST = 16;

  /** What changes with a file's content; a file put in its place has another key. */
  private record Stamp(long size, long modifiedNanos, Object key) {
    static Stamp of(BasicFileAttributes file) {
      return new Stamp(
          file.size(),
          file.lastModifiedTime().to(TimeUnit.NANOSECONDS),
          String.valueOf(file.fileKey()));
    }
  }

  /**
   * Looks.
   *
   * @param named which files, by their path below the folder
   * @throws IOException where it cannot be read
   */
  static FileTree below(Path folder, Predicate<String> named) throws IOException {
    FileTree tree = new FileTree(new TreeMap<>(), new HashMap<>(), new HashSet<>());
    // The real path: where the folder is a link, walking would stop at it.
    Path real = folder.toRealPath();
    Files.walkFileTree(
        real, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, tree.new Visitor(real, named));
    return tree;
  }

  /** One file; there may be none of that name. */
  static FileTree of(Path file) throws IOException {
    FileTree tree = new FileTree(new TreeMap<>(), new HashMap<>(), new HashSet<>());
    Path folder = file.toAbsolutePath().resolveSibling(".").normalize();
    tree.folders.add(folder);
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      tree.files.put(file.toString(), file);
      tree.stamps.put(file.toString(), Stamp.of(attributes));
    } catch (NoSuchFileException e) {
      // It may be there the next time.
    }
    return tree;
  }

  private static boolean isPassedOver(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.startsWith(".") || name.startsWith("#") || name.startsWith("~");
  }

  /** Goes through the folders. */
  private final class Visitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Predicate<String> named;

    Visitor(Path root, Predicate<String> named) {
      this.root = root;
      this.named = named;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (!folder.equals(root) && isPassedOver(folder)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      folders.add(folder);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = root.relativize(file).toString().replace('\\', '/');
      if (attributes.isRegularFile() && !isPassedOver(file) && named.test(name)) {
        files.put(name, file);
        stamps.put(name, Stamp.of(attributes));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      // What is gone meanwhile is no file, and a link to a folder above leads nowhere new.
      if (failure instanceof NoSuchFileException
          || failure instanceof java.nio.file.FileSystemLoopException
          || isPassedOver(file)) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }
}
