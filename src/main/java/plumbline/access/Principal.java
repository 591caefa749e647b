package plumbline.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * Who is asking.
 *
 * @param name what the log and the audit trail call them
 */
public record Principal(String name, Set<Permission> permissions) {
  /** May do everything. */
  public static final Principal ADMIN = new Principal("admin", EnumSet.allOf(Permission.class));

  public Principal {
    permissions = Set.copyOf(permissions);
  }

  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }
}
