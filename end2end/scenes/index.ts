// Every page a person may meet, each with the way to it: looked at for accessibility, and photographed.

import { scenes as account } from './account';
import { scenes as links } from './links';
import { scenes as madeUp } from './made-up';
import { scenes as running } from './running';
import { scenes as secondStep } from './second-step';
import { scenes as security } from './security';
import { scenes as signIn } from './sign-in';
import { scenes as signUp } from './sign-up';
import { scenes as stepUp } from './step-up';
import type { Scenes } from './stage';

export type { Stage } from './stage';

export const scenes: Scenes = {
  ...signIn,
  ...secondStep,
  ...signUp,
  ...links,
  ...account,
  ...security,
  ...stepUp,
  ...madeUp,
  ...running,
};
