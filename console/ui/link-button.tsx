// A link that looks like a button: it has an address, so it can be opened beside.
import { useNavigate } from '@tanstack/react-router';
import { Button, type ButtonProps } from 'antd';
import type { MouseEvent, ReactNode } from 'react';

interface LinkButtonProps
  extends Pick<ButtonProps, 'type' | 'size' | 'icon' | 'children' | 'aria-label'> {
  readonly to: string;
}

export function LinkButton({ to, ...rest }: LinkButtonProps): ReactNode {
  const navigate = useNavigate();
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void navigate({ href: to });
  };
  return <Button href={to} onClick={follow} {...rest} />;
}
