package dev.grapevine.relay;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of permissions.
 *
 * @param bits one for each {@link PeerPermission}, by its ordinal
 */
public record PeerPermissions(int bits) {
  /** No permission, as most peers have. */
  public static final PeerPermissions NONE = new PeerPermissions(0);

  /** These. */
  public static PeerPermissions of(PeerPermission... permissions) {
    PeerPermissions all = NONE;
    for (PeerPermission permission : permissions) {
      all = all.with(permission);
    }
    return all;
  }

  /** These and {@code permission}. */
  public PeerPermissions with(PeerPermission permission) {
    return new PeerPermissions(bits | 1 << permission.ordinal());
  }

  /** These and all of {@code others}. */
  public PeerPermissions with(PeerPermissions others) {
    return new PeerPermissions(bits | others.bits);
  }

  /** True if {@code permission} is among them. */
  public boolean has(PeerPermission permission) {
    return (bits & 1 << permission.ordinal()) != 0;
  }

  /** Each, in its order. */
  public List<PeerPermission> list() {
    List<PeerPermission> list = new ArrayList<>();
    for (PeerPermission permission : PeerPermission.values()) {
      if (has(permission)) {
        list.add(permission);
      }
    }
    return list;
  }
}
