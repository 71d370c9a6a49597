interface UserAgentData {
  platform: string;
}

/** Whether this is a Mac, where shortcuts are made with Command. */
export function isMac(): boolean {
  const { userAgentData, platform } = navigator as Navigator & { userAgentData?: UserAgentData };
  return /mac/i.test(userAgentData?.platform ?? platform);
}
