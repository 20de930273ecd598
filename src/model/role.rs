//! What administrators may do: their roles, and one table of permissions. Whoever guards something asks for a permission, never
//! for a role.

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident $code:literal;)*) => {
        /// The role of an administrator.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Role { $($(#[$doc])* $name,)* }

        impl Role {
            /// Every role, the mightiest first.
            pub const ALL: &[Role] = &[$(Role::$name,)*];

            /// Its name in the database and in commands.
            pub const fn name(self) -> &'static str {
                match self { $(Role::$name => $code,)* }
            }
        }
    };
}

roles! {
    /// May do everything, and alone says who else has a role.
    Owner "owner";
    /// Changes settings.
    Administrator "administrator";
    /// Helps people; reads the settings that explain what happened to them.
    Support "support";
    /// Reads all that there is, and changes nothing.
    Viewer "viewer";
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident: $($role:ident)+;)*) => {
        /// Something that a role may allow.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Permission { $($(#[$doc])* $name,)* }

        impl Permission {
            /// Every permission there is.
            pub const ALL: &[Permission] = &[$(Permission::$name,)*];

            const fn roles(self) -> &'static [Role] {
                match self { $(Permission::$name => &[$(Role::$role,)+],)* }
            }
        }
    };
}

permissions! {
    /// Reading the settings.
    ReadSettings: Owner Administrator Support Viewer;
    /// Changing the settings.
    ChangeSettings: Owner Administrator;
    /// Reading who changed which setting.
    ReadHistory: Owner Administrator Viewer;
    /// Having a message sent that only tests how the portal sends.
    SendTest: Owner Administrator;
    /// Reading who has a role, and who is invited to have one.
    ReadTeam: Owner Administrator Viewer;
    /// Giving roles and taking them.
    ManageTeam: Owner;
    /// Reading which secret keys there are.
    ReadKeys: Owner Administrator Viewer;
    /// Making and revoking secret keys: whoever has one acts for anybody, owners included.
    ManageKeys: Owner;
}

impl Role {
    /// The role of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }

    /// Whether it allows this.
    pub fn may(self, permission: Permission) -> bool {
        permission.roles().contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(role: Role) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|permission| role.may(*permission)).collect()
    }

    #[test]
    fn a_role_is_found_by_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.name()), Some(*role));
        }
        assert_eq!(Role::named("Owner"), None);
    }

    #[test]
    fn an_owner_may_do_everything_and_alone_what_makes_others_mighty() {
        assert_eq!(allowed(Role::Owner), Permission::ALL);
        let owners = |permission: &&Permission| permission.roles() == [Role::Owner];
        let theirs: Vec<_> = Permission::ALL.iter().filter(owners).collect();
        assert_eq!(theirs, [&Permission::ManageTeam, &Permission::ManageKeys]);
    }

    #[test]
    fn an_administrator_changes_settings_and_reads_what_belongs_to_them() {
        use Permission::*;
        assert_eq!(
            allowed(Role::Administrator),
            [ReadSettings, ChangeSettings, ReadHistory, SendTest, ReadTeam, ReadKeys]
        );
    }

    #[test]
    fn who_may_change_nothing_reads() {
        use Permission::*;
        assert_eq!(allowed(Role::Viewer), [ReadSettings, ReadHistory, ReadTeam, ReadKeys]);
        assert_eq!(allowed(Role::Support), [ReadSettings]);
    }
}
